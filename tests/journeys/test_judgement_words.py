"""What a letter will demand is tested at the act: what was fixed with "No." before, and what it answers now."""

from __future__ import annotations

import re
from typing import Any

import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER, STAFF

SAID = ("subject", "sections", "checks")
TOKENS = ["No.", "Still needed.", "As per policy.", "ok ok ok"]
WHOLE = "The calls are as long as before, and two families wait."


def restricted(office: Office, phone: str, *, issue: bool = True) -> tuple[str, str, Json]:
    """Customer, case, and the decision to restrict."""
    customer, case, events = story.persistent_customer(office, phone)
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    decided = story.authorise(office, story.propose(office, customer, story.proposal(office, events, case)))
    if issue:
        office.post(f"/v1/notices/{decided['notice_id']}/issue", MANAGER, expect=200, method="email")
        office.later(minutes=1)
    return customer, case, decided


def appealed(office: Office, decided: Json) -> str:
    """The path of an appeal against a restriction."""
    path = f"/v1/restrictions/{decided['restriction_id']}/appeals"
    made = office.post(path, STAFF, received_at=office.now.isoformat(), grounds="I was never heard.")
    return f"/v1/appeals/{made['id']}"


def printed(office: Office, letter: str) -> str:
    """The whole letter, as it is read, but for the line that says as of when a draft tells."""
    text = office.ask("GET", f"/v1/notices/{letter}", MANAGER, headers={"Accept": "text/plain"}).text
    return re.sub(r"DRAFT, not issued: [^:]*:\d\d\n", "", text)


def pointed_to(answer: Any) -> list[str]:
    return [flaw["pointer"] for flaw in answer["errors"]]


@pytest.mark.parametrize("token", TOKENS)
def test_no_act_is_fixed_for_ever_by_a_token(office: Office, service: RunningService, token: str) -> None:
    customer, case, decided = restricted(office, f"07700 9008{70 + TOKENS.index(token)}")
    restriction, appeal = f"/v1/restrictions/{decided['restriction_id']}", appealed(office, decided)
    fresh = story.proposal(office, story.goes_on(office, customer, case), case, story.MILD[:1])
    made = f"/v1/restriction-proposals/{story.propose(office, customer, fresh)['id']}"
    acts: list[tuple[str, str, Role, Json]] = [
        (made, "decision", CHIEF, {"outcome": "refuse"}),
        (made, "decision", CHIEF, {"outcome": "authorise", "recorded_reasons": {}}),
        (restriction, "reviews", CHIEF, {"outcome": "continue"}),
        (restriction, "reviews", CHIEF, {"outcome": "vary", "measures": story.MILD[1:]}),
        (restriction, "reviews", CHIEF, {"outcome": "lift"}),
        (restriction, "lift", CHIEF, {}),
        (appeal, "decision", Role.REVIEWER, {"outcome": "dismissed"}),
        (appeal, "decision", Role.REVIEWER, {"outcome": "varied", "measures": story.MILD[1:]}),
        (appeal, "decision", Role.REVIEWER, {"outcome": "quashed"}),
    ]
    before = rows(service)
    for thing, verb, role, body in acts:
        answer = office.act(thing, verb, role, expect=422, subject="rose", **body, reasons=token)
        assert pointed_to(answer) == ["/reasons"], (verb, body)
    assert rows(service) == before


def test_said_in_full_each_act_drafts_a_letter_that_can_be_issued(office: Office) -> None:
    customer, case, decided = restricted(office, "07700 900542")
    restriction, appeal = f"/v1/restrictions/{decided['restriction_id']}", appealed(office, decided)
    fresh = story.proposal(office, story.goes_on(office, customer, case), case, story.MILD[:1])
    made = f"/v1/restriction-proposals/{story.propose(office, customer, fresh)['id']}"
    letters = [
        office.act(made, "decision", CHIEF, outcome="refuse", reasons=WHOLE)["notice_id"],
        office.act(appeal, "decision", Role.REVIEWER, subject="rose", outcome="dismissed", reasons=WHOLE)["notice_id"],
        office.act(restriction, "reviews", CHIEF, expect=201, outcome="continue", reasons=WHOLE)["notice_id"],
        office.act(restriction, "reviews", CHIEF, expect=201, outcome="lift", reasons=WHOLE)["notice_id"],
    ]
    for letter in letters:
        office.post(f"/v1/notices/{letter}/issue", MANAGER, expect=200, method="by_hand")


def test_a_reminder_of_a_breach_that_says_nothing_is_not_drafted(office: Office) -> None:
    customer, _, decided = restricted(office, "07700 900877")
    path = f"/v1/restrictions/{decided['restriction_id']}"
    office.post(f"{path}/breaches", STAFF, contact_event_id=story.contact(office, customer), description="Noted.")
    assert pointed_to(office.post(f"{path}/breach-reminders", MANAGER, expect=422)) == ["/description"]
    assert office.post(f"{path}/breach-reminders", MANAGER, description="You rang nine times.")["status"] == "draft"


def test_a_draft_is_drafted_anew_for_the_person_of_today_until_it_is_issued(office: Office) -> None:
    customer, _, decided = restricted(office, "07700 900878", issue=False)
    letter = f"/v1/notices/{decided['notice_id']}"
    before = office.get(letter, MANAGER)
    need = {"need": "Cannot read print", "adjustment": "We will ring you and read our letters to you."}
    office.act(f"/v1/customers/{customer}", "change", STAFF, name="Jo Newname", access_needs=[need])
    office.later(hours=1)
    anew = office.post(f"{letter}/redraft", MANAGER, expect=200, because="person")
    assert need["adjustment"] in " ".join(anew["text"].split())
    assert need["adjustment"] not in " ".join(before["text"].split())
    assert (anew["addressee"], anew["status"], anew["id"]) == ("Jo Newname", "draft", before["id"])
    assert anew["created_at"] > before["created_at"]
    office.post(f"{letter}/issue", MANAGER, expect=200, method="by_hand")
    assert office.post(f"{letter}/redraft", MANAGER, expect=409, because="person")["code"] == "already-issued"


def test_drafted_anew_each_kind_of_letter_tells_what_it_told(office: Office) -> None:
    customer, case, decided = restricted(office, "07700 900879")
    warning = office.post(
        f"/v1/customers/{customer}/warnings", MANAGER, behaviours=["persistent"],
        conduct="You have gone on calling about what was explained.", change_expected="Please accept the decision.",
    )  # fmt: skip
    restriction, appeal = f"/v1/restrictions/{decided['restriction_id']}", appealed(office, decided)
    fresh = story.proposal(office, story.goes_on(office, customer, case), case, story.MILD[:1])
    made = f"/v1/restriction-proposals/{story.propose(office, customer, fresh)['id']}"
    longer: list[Json] = [{"kind": "call_time_limit", "minutes": 20}, *story.MILD[1:]]
    varied: Json = {"outcome": "varied", "reasons": WHOLE, "measures": longer}
    letters = [
        warning["notice_id"],
        office.act(made, "decision", CHIEF, outcome="refuse", reasons=WHOLE)["notice_id"],
        office.act(appeal, "decision", Role.REVIEWER, subject="rose", **varied)["notice_id"],
    ]
    office.later(days=1)
    letters += [
        office.act(restriction, "reviews", CHIEF, expect=201, outcome="continue", reasons=WHOLE)["notice_id"],
        office.act(restriction, "reviews", CHIEF, expect=201, outcome="lift", reasons=WHOLE)["notice_id"],
    ]
    for letter in letters:
        told, was_printed = office.get(f"/v1/notices/{letter}", MANAGER), printed(office, letter)
        anew = office.post(f"/v1/notices/{letter}/redraft", MANAGER, expect=200, because="person")
        assert [anew[part] for part in SAID] == [told[part] for part in SAID]
        assert printed(office, letter) == was_printed


def test_drafted_anew_a_decision_still_names_its_case_its_warning_and_who_decided(office: Office) -> None:
    _, case, decided = restricted(office, "07700 900543", issue=False)
    before = printed(office, decided["notice_id"])
    office.post(f"/v1/notices/{decided['notice_id']}/redraft", STAFF, MANAGER, expect=200, because="person")
    assert printed(office, decided["notice_id"]) == before
    carried = before.replace("\n", " ")
    assert office.get(f"/v1/cases/{case}", MANAGER)["reference"] in carried
    assert "We warned you in our letter of" in carried
    assert "Chief Executive" in carried


def test_a_reminder_of_a_breach_is_asked_for_again_instead(office: Office) -> None:
    customer, _, decided = restricted(office, "07700 900880")
    path = f"/v1/restrictions/{decided['restriction_id']}"
    office.post(f"{path}/breaches", STAFF, contact_event_id=story.contact(office, customer), description="Rang on.")
    drafted = office.post(f"{path}/breach-reminders", MANAGER, description="You rang nine times.")
    assert (
        office.post(f"/v1/notices/{drafted['id']}/redraft", MANAGER, expect=409, because="person")["code"] == "conflict"
    )
    again = office.post(f"{path}/breach-reminders", MANAGER, description="You rang nine times on Monday.")
    assert "on Monday" in again["text"]
