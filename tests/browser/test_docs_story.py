"""The story of docs/story.md up to the telephone that rings, told by clicking; what comes after is in test_story.py.

Forty contacts that somebody only counted come in as other systems send them; whatever a person saw is clicked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest

from browser.person import Office
from browser.telling import called, consider, contact, refused_decision, warned
from fixtures.running import RunningService

JO, FAY = "Jo Story", "Fay Forceful"
DAY_0 = datetime(2030, 1, 7, 10)  # noqa: DTZ001 - what somebody types
WHY = "Reminders and a call-back scheme were tried for months."
REASONS = "It goes on after a warning, and others wait."


def on(day: int) -> str:
    return f"{DAY_0 + timedelta(days=day):%Y-%m-%dT%H:%M}"


class Crm:
    """What other systems send, at a day of the story."""

    def __init__(self, desk: RunningService) -> None:
        self._desk = desk
        self._token = desk.run("token", "--subject", "sam", "--role", "staff").strip()

    def send(self, day: int, method: str, path: str, **body: object) -> str:
        headers = {"Authorization": f"Bearer {self._token}", "X-Now": f"{on(day)}:00Z"}
        if method == "PATCH":
            headers["If-Match"] = self._desk.ask("GET", f"/v1{path}", headers=headers).headers["ETag"]
        answer = self._desk.ask(method, f"/v1{path}", json=body, headers=headers)
        assert answer.status_code in {httpx.codes.OK, httpx.codes.CREATED}, answer.text
        return str(answer.json()["id"])

    def customer(self, name: str, phone: str) -> tuple[str, str]:
        """Registered the day before the story, with a case closed three days before it: both ids."""
        points = [{"kind": "phone", "value": phone}, {"kind": "email", "value": f"{phone}@example.org"}]
        customer = self.send(-1, "POST", "/customers", name=name, contact_points=points)
        case = self.send(-1, "POST", f"/customers/{customer}/cases", reference="R-1", subject="A complaint")
        told = {"status": "closed", "decision": "Not upheld", "decided_at": "2030-01-04T10:00:00Z"}
        self.send(-1, "PATCH", f"/cases/{case}", **told)
        return customer, case

    def six_weeks(self, customer: str, case: str, seen: dict[int, list[str]]) -> None:
        """Twenty calls and twenty e-mails; of calls on the days of ``seen``, and of no other, something was seen."""
        for day in range(1, 40, 2):
            for channel in ("phone", "email"):
                if channel == "phone" and seen.get(day) == []:
                    continue  # told by clicking
                event = {"occurred_at": f"{on(day)}:00Z", "channel": channel, "direction": "inbound", "case_id": case}
                observed = seen.get(day, []) if channel == "phone" else []
                self.send(
                    day,
                    "POST",
                    f"/customers/{customer}/contact-events",
                    **event,
                    staff_minutes=15,
                    observations=observed,
                )


@pytest.mark.long("a story told by clicking")
def test_the_story_of_the_docs_is_told_by_clicking(office: Office, desk: RunningService) -> None:
    crm = Crm(desk)
    fay, her_case = crm.customer(FAY, "07700900147")
    crm.six_weeks(fay, her_case, {day: ["forceful", "angry"] for day in range(1, 40, 2)})
    jo, case = crm.customer(JO, "07700900148")
    crm.six_weeks(jo, case, {11: [], 21: [], 31: []})
    jo = f"/desk/customers/{jo}"

    for day in (11, 21):
        refused_decision(office, jo, DAY_0 + timedelta(days=day), case)
    sam = office.somebody().sign_in("Sam Field, staff", on(32))
    abuse = ("They contacted us", "Abusive language", "We ended the call")
    contact(sam, jo, DAY_0 + timedelta(days=31), *abuse, summary="Swore at Sam, who ended the call")

    mary = office.somebody().sign_in("Mary Jones, manager", on(42)).open(f"/desk/customers/{fay}")
    mary.look("customer-forceful").says("Only indicated").says("It is never held against anyone")
    mary.open(jo).look("customer-forty-contacts").says("Unreasonable persistence, minor Established")
    mary.says("Aggressive or abusive behaviour, minor Established")

    mary.follow("Propose a restriction").follow("Behaviour and grounds").choose("Unreasonable persistence")
    mary.choose("R-1: A complaint").write(grounds="The decision is refused again and again, and others wait.")
    mary.write(aim="The line is to be free for the others who wait.")
    mary.write(fair_balance="Jo can still say all that is new, and others get through.")
    mary.press("Save and look at the proposal").follow("Measures and milder ones")
    mary.choose("A time limit on telephone calls", "One named point of contact")
    mary.write(measures__call_time_limit__minutes="10", measures__single_contact__name="Response Co-ordinator")
    mary.write(measures__single_contact__phone="01632 960101").press("Save and look at the proposal")
    mary.follow("Evidence").choose_all("evidence_event_ids").press("Save and look at the proposal")
    mary.follow("Length and review").write(ends_on="2030-08-17").press("Save and look at the proposal")
    mary.look("proposal-at-once").says("The policy does not allow this yet").says("40 contacts chosen")
    mary.says("5 of the criteria are not on record as considered").follow("Warn in writing", exact=False)
    mary.says("A warning says which conduct is unacceptable").open(f"{jo}/proposal")
    mary.press("Send to the Chief Executive").says("Recorded at 10:00.")
    chris = office.somebody().sign_in("Chris Okafor, Chief Executive", on(42))
    chris.says("Proposals the policy does not allow").follow(JO).look("dossier-not-permitted")
    chris.says("It cannot be authorised while these things stand in the way")
    assert chris.page.get_by_label("Authorise", exact=True).count() == 0

    warned(office, on(42), jo)
    for day in (49, 56, 63):
        refused_decision(office, jo, DAY_0 + timedelta(days=day), case)
    mary = office.somebody().sign_in("Mary Jones, manager", on(64)).open("/desk/proposals").follow(JO, exact=False)
    mary.press("Write another from it").follow("Evidence").choose_all("evidence_event_ids")
    mary.press("Save and look at the proposal").follow("What was considered")
    consider(mary, "2030-03-12")
    mary.press("Save and look at the proposal").follow("Length and review").write(ends_on="2030-09-11")
    mary.write(starts_on="", review_on="").press("Save and look at the proposal").follow("Measures and milder ones")
    for kind in ("A time limit on telephone calls", "One named point of contact"):
        mary.page.get_by_label(kind, exact=True).uncheck()
    mary.choose("Blocked telephone numbers", "07700 900148").press("Save and look at the proposal")
    mary.look("proposal-to-block").says("The policy does not allow this yet").says("Stands in the way")
    instead = mary.page.locator(".desk-instead")
    assert instead.count() == 5
    instead.filter(has_text="Each call will last no longer than 10 minutes.").get_by_role("button").click()
    mary.look().follow("Measures and milder ones").choose("One named point of contact")
    mary.write(measures__single_contact__name="Response Co-ordinator", measures__single_contact__phone="01632 960101")
    mary.press("Save and look at the proposal").look("proposal-with-milder").says("on 1 point")
    mary.press("Send to the Chief Executive").says("Recorded at 10:00.")
    assert mary.page.get_by_text("Your decision").count() == 0

    chris = office.somebody().sign_in("Chris Okafor, Chief Executive", on(65)).says("Your reason needed")
    chris.follow(JO).look("dossier-of-the-docs").says("What speaks against it, or for less")
    chris.choose("Authorise").write(reasons=REASONS).press("Read what would be sent").look("dossier-reason-lacking")
    chris.says("There is a problem")
    chris.page.locator('textarea[name="recorded_reasons.lesser-measure-considered"]').fill(WHY)
    chris.press("Read what would be sent").look("decision-of-the-docs").says("Nothing is decided yet").says(WHY)
    for line in ("Each call will last no longer than 10 minutes", "Response Co-ordinator (01632 960101)", REASONS):
        chris.says(line)
    chris.says("It ends on 11 September 2030").press("Authorise, and draft this letter")
    assert chris.clicks <= 9
    mary = office.somebody().sign_in("Mary Jones, manager", on(65)).follow(f"{JO}: letter of a decision")
    mary.choose("By e-mail").press("Record that it was issued").says("Issued 13 March 2030, 10:00, by e-mail")
    for number in ("+447700900148", "0044 7700 900148", "(07700) 900 148"):
        called(office, "Response Co-ordinator", "2030-03-13T12:00", number)
    called(office, "Nobody who is restricted has it", "2030-03-13T12:00", "07700 900999")
