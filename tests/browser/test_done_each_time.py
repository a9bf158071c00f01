"""The same wish again, after something came in between, is a new one: nothing is taken for a form sent twice."""

from __future__ import annotations

from browser.person import Office, Person
from browser.telling import proposal_of, written_down
from fixtures.desk_story import REASONS

ALEX = ("Alex Again", "07700 900149", "alex.again@example.org")  # whom no other story knows


def changed(mary: Person, customer: str, language: str) -> None:
    mary.open(f"{customer}/details").page.locator('[name="language"]').select_option(label=language)
    mary.press("Record it").says("Recorded at 09:00.")


def test_one_thing_and_another_and_the_first_and_the_other_are_each_done(office: Office) -> None:
    alex = written_down(office, *ALEX)
    mary = office.somebody().sign_in("Mary Jones, manager", "2030-03-13T09:00")
    for language in ("Welsh", "English", "Welsh", "English"):
        changed(mary, alex, language)
        assert mary.page.get_by_text("In Welsh.").count() == (language == "Welsh")
    mary.follow("Open a case").write(reference="A-1", subject="A fence").press("Open the case")
    for status in ("Closed", "Open", "Closed", "Open"):
        mary.choose(status).press("Record it").says("Recorded at 09:00.").says(f"How it stands {status}")
    ann = office.somebody().sign_in("Ann Price, auditor", "2030-03-14T10:00").follow("Audit trail").write(who=ALEX[0])
    ann.press("Search")
    assert ann.page.get_by_role("link", name="Changed what is known of somebody").count() == 4
    assert ann.page.get_by_role("link", name="Changed a case").count() == 4


def test_proposed_withdrawn_and_proposed_again_and_refused_and_asked_again_are_each_done(office: Office) -> None:
    alex = written_down(office, *ALEX)
    mary = office.somebody().sign_in("Mary Jones, manager", "2030-03-13T09:00")
    sent = []
    for _ in range(2):
        proposal_of(mary, alex).press("Send to the Chief Executive").says("Recorded at 09:00.")
        sent.append(mary.path)
        mary.write(reason="It came too early.").press("Withdraw it").says("Withdrawn 13 March 2030: It came too early.")
    for _ in range(2):
        proposal_of(mary, alex).press("Send to the Chief Executive").says("Recorded at 09:00.")
        sent.append(mary.path)
        chris = office.somebody().sign_in("Chris Okafor, Chief Executive", "2030-03-13T10:00").open(mary.path)
        chris.choose("Refuse").write(reasons=REASONS).press("Read what would be sent").look("refusal-preview")
        chris.page.get_by_role("button", name="Refuse, and tell whoever asked").dblclick()
        chris.page.wait_for_url("**recorded=10:00")
        chris.look().says("Refused by Chris Okafor, 13 March 2030, 10:00")
    assert len(set(sent)) == 4
    mary.open("/desk/proposals").look("proposals")
    of_alex = mary.page.get_by_role("listitem").filter(has_text=ALEX[0])
    assert of_alex.filter(has_text="Withdrawn").count() == 2
    assert of_alex.filter(has_text="Refused").count() == 2
    chris.open("/desk")
    letters = chris.page.get_by_role("link", name=f"{ALEX[0]}: word of a refusal, to whoever asked")
    assert letters.count() == 2
