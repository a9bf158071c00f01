"""What people of the office do at the desk, by clicking: the pieces of which stories are made."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from pypdf import PdfReader

from browser.person import Office, Person
from fixtures.desk_story import AT, GROUNDS, REASONS

NAME = "Jo Caller"

AwayWith = Callable[[], AbstractContextManager[None]]
"""Takes a database away for as long as its block lasts."""


def contact(sam: Person, jo: str, at: datetime, *what: str, by: str = "Telephone", **texts: str) -> None:
    sam.open(f"{jo}/contacts/new")
    sam.write(occurred_at__day=f"{at:%Y-%m-%d}", occurred_at__time=f"{at:%H:%M}", **texts)
    sam.choose(by, *what).press("Record it").says("Recorded at")


def written_down(office: Office, name: str = NAME, number: str = "07700 900123", email: str = "jo@example.org") -> str:
    """Jo, or somebody else, with what they need; returns the path of their record."""
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-02T10:00")
    sam.follow("Customers").follow("Write down somebody new")
    sam.write(name=name, contact_points__0__value=number, access_needs__0__need="Dyslexia")
    sam.write(access_needs__0__adjustment="Short letters in large print", contact_points__1__value=email)
    sam.page.locator('[name="contact_points.1.kind"]').select_option("email")
    sam.press("Record it").says("Recorded at 10:00.").says("Short letters in large print")
    return sam.path


def refused(office: Office, jo: str, *days: int, by: str = "Telephone") -> None:
    for day in days:
        at = AT + timedelta(days=day)
        sam = office.somebody().sign_in("Sam Field, staff", f"{at:%Y-%m-%d}T18:00")
        what = ("They contacted us", "The customer", "Refusal to accept an explanation")
        summary = "Said again that the explanation was worthless, and would not hear it"
        contact(sam, jo, at, *what, by=by, summary=summary, effect_on_work="Two other callers waited an hour each")


def refused_decision(office: Office, jo: str, at: datetime, case: str) -> None:
    """A call in which the decision on a case was refused, written down an hour later."""
    sam = office.somebody().sign_in("Sam Field, staff", f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    sam.open(f"{jo}/contacts/new").page.locator('[name="case_id"]').select_option(value=case)
    sam.write(occurred_at__day=f"{at:%Y-%m-%d}", occurred_at__time=f"{at:%H:%M}", staff_minutes="15")
    sam.write(summary="Would not accept the decision", effect_on_work="Two other callers waited an hour each")
    sam.choose("Telephone", "They contacted us", "Refusal to accept a decision").press("Record it").says("Recorded at")


def consider(mary: Person, day: str) -> None:
    """Write of each criterion, on the page that is open, who considered it, when, and what they found."""
    for field in mary.page.locator('input[name$=".considered_by"]').all():
        field.fill("Mary Jones")
    for field in mary.page.locator('input[name$=".considered_on"]').all():
        field.fill(day)
    for field in mary.page.locator('textarea[name^="criteria."]').all():
        field.fill("The matter was gone through with the customer and answered in full.")
    mary.choose("Nothing new was offered")


def warned(office: Office, clock: str = "2030-02-18T10:30", customer: str = "") -> None:
    """Jo is warned, whom the first page names, or another, whose page is told."""
    mary = office.somebody().sign_in("Mary Jones, manager", clock)
    mary = mary.open(customer) if customer else mary.look("home-manager").follow(NAME).look("customer")
    mary.follow("Warn in writing").look("warning")
    mary.choose("Unreasonable persistence")
    mary.write(conduct_of__persistent="You have gone on calling about a decision that has been explained to you.")
    mary.write(change_of__persistent="Please accept the explanation, or ask the ombudsman to look at it.")
    mary.press("Read the letter").look("warning-preview").says("Nothing is recorded yet")
    mary.press("Draft this letter").follow("The letter: issue it, print it, how it went out").look("letter")
    mary.choose("By e-mail").press("Record that it was issued").says("Issued 18 February 2030")


def proposed(office: Office, jo: str) -> None:
    mary = office.somebody().sign_in("Mary Jones, manager", "2030-03-13T09:00").open(jo)
    mary.follow("Propose a restriction").says("Not complete enough to be assessed")
    mary.follow("Behaviour and grounds").choose("Unreasonable persistence").write(grounds=GROUNDS)
    mary.press("Save and look at the proposal")
    mary.follow("Measures and milder ones").choose("A time limit on telephone calls")
    mary.write(measures__call_time_limit__minutes="10").press("Save and look at the proposal")
    mary.look("proposal-not-permitted").says("The policy does not allow this yet")
    mary.follow("Evidence")
    mary.page.get_by_label("Behaviour", exact=True).select_option(label="Unreasonable persistence")
    mary.write(**{"from": "2030-01-01", "to": "2030-03-13"}).press("Choose these too").look("proposal-evidence")
    mary.press("Save and look at the proposal").follow("What was considered")
    consider(mary, "2030-03-12")
    mary.press("Save and look at the proposal").look("proposal-alternatives")
    mary.follow("Length and review").write(ends_on="2030-09-11").press("Save and look at the proposal")
    mary.press("Send to the Chief Executive").says("Recorded at 09:00.")


def called(office: Office, told: str, clock: str = "2030-06-07T10:00", number: str = "07700 900123") -> None:
    """Jo's number rings: what the desk tells whoever answers."""
    sam = office.somebody().sign_in("Sam Field, staff", clock)
    sam.page.get_by_label("Number, e-mail address or name").fill(number)
    sam.press("Look up").says(told)


def on_paper(person: Person) -> str:
    """What the page that is open says when it is printed, which it is with its structure."""
    printed = PdfReader(io.BytesIO(person.page.pdf(tagged=True)))
    assert printed.root_object.get("/StructTreeRoot") is not None
    return " ".join(" ".join(page.extract_text() for page in printed.pages).split())


def tab_to(person: Person, name: str) -> None:
    """Go to the next field of that name, or button or link that says so, by the keyboard alone."""
    for _ in range(80):
        person.page.keyboard.press("Tab")
        if focused(person) == name:
            return
    raise AssertionError(f"{name} is not reached")


def enter(person: Person) -> None:
    """Press Enter, and wait for the page that it leads to."""
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def focused(person: Person) -> str:
    """The name of the field that has the focus, or what the button or link says; nothing past the last one."""
    stop = person.page.locator(":focus")
    return (stop.get_attribute("name") or stop.inner_text()).strip() if stop.count() else ""


def received(sam: Person, day: str, **texts: str) -> None:
    """Write down what the customer sent, on the page that is open."""
    sam.write(received_at__day=day, received_at__time="09:00", **texts).press("Record it").says("Recorded at")


def broken(office: Office, jo: str) -> str:
    """A long call, written down as a breach, with a reminder read; gives the restriction's page."""
    sam = office.somebody().sign_in("Sam Field, staff", "2030-03-18T18:00")
    what = {"summary": "Would not end the call after ten minutes", "duration_seconds": "15"}
    contact(sam, jo, datetime(2030, 3, 18, 10, 15), "They contacted us", "The customer", **what)  # noqa: DTZ001
    sam.open(jo).follow("Open it", exact=False).look("restriction").says("In force").says("What callers hear")
    restriction = sam.path
    paper = on_paper(sam)
    assert "Printed 18 March 2030, 18:00 by Sam Field" in paper
    assert "Each call will last no longer than 10 minutes" in paper
    assert "What you can do" not in paper
    dark = office.somebody(forced_colors="active", color_scheme="dark").sign_in("Sam Field, staff", "2030-03-18T18:00")
    dark.open(restriction).look("restriction-forced-colours")
    sam.follow("Record a contact that broke it").press("Record it").look("breach-with-errors").says(
        "There is a problem"
    )
    sam.page.get_by_role("radio").first.check()
    sam.write(description="Would not end the call after ten minutes").press("Record it").says(
        "It restricts nothing new"
    )
    mary = office.somebody().sign_in("Mary Jones, manager", "2030-03-19T10:00").open(restriction)
    mary.follow("Remind them of the conditions")
    mary.page.get_by_role("radio").first.check()
    mary.press("Read the letter").look("reminder-preview").says("Nothing is recorded yet").press("Change it")
    return restriction


def appealed(office: Office, restriction: str) -> None:
    """An appeal, heard by Rita, who lets calls last twenty minutes."""
    sam = office.somebody().sign_in("Sam Field, staff", "2030-04-02T10:00").open(restriction)
    sam.follow("Record an appeal").press("Record it").says("There is a problem")
    received(sam, "2030-04-02", grounds="Ten minutes are too few to explain my case, and I have been civil since.")
    chris = office.somebody().sign_in("Chris Okafor, Chief Executive", "2030-04-03T09:00").follow(NAME, exact=False)
    assert chris.page.get_by_text("Your decision").count() == 0
    rita = office.somebody().sign_in("Rita Marsh, reviewer", "2030-04-03T10:00").look("home-reviewer")
    rita.follow(f"{NAME}: against a restriction").look("appeal").says("I have been civil since")
    rita.press("Read what would be sent").look("appeal-with-errors").says("There is a problem")
    rita.choose("It is made gentler", "Each call will last no longer than 10 minutes.").write(measures__0__minutes="20")
    rita.write(reasons="Ten minutes leave too little time for what they have to say; twenty leave enough.")
    rita.press("Read what would be sent").look("appeal-preview").says("20 minutes").says("Nothing is decided yet")
    rita.press("Decide so, and draft this letter").says("by Rita Marsh, 3 April 2030, 10:00")
    rita.follow("The letter that says so").says("20 minutes")


def lifted(office: Office, restriction: str) -> None:
    """Jo asks for an earlier look, and Chris, at a review, ends it."""
    sam = office.somebody().sign_in("Sam Field, staff", "2030-06-04T10:00").open(restriction)
    sam.follow("Record that they ask for an earlier look")
    received(sam, "2030-06-04", text="I have not called since March. Please look again.")
    chris = office.somebody().sign_in("Chris Okafor, Chief Executive", "2030-06-06T10:00").look("home-with-requests")
    chris.follow("Reviews").look("reviews").follow(NAME).follow("Review it").look("review")
    chris.press("Read what would be sent").look("review-with-errors").says("There is a problem")
    chris.choose("It ends now").write(reasons="Calls have been civil and short since the appeal.")
    chris.page.locator('[name="reconsideration_request_id"]').select_option(index=1)
    chris.press("Read what would be sent").look("review-preview").says("Calls have been civil and short")
    chris.page.get_by_role("button", name="End it now, and draft this letter").dblclick()
    chris.page.wait_for_url("**recorded=10:00")
    chris.look().says("It was lifted, 6 June 2030, by Chris Okafor").says("A review has answered it")
    assert chris.page.get_by_text("Its letter").count() == 1


def restricted_again(office: Office, jo: str) -> None:
    """The refusals go on, and a second restriction of four weeks is asked for, decided and issued."""
    refused(office, jo, 151)
    refused(office, jo, 151, by="E-mail")
    mary = office.somebody().sign_in("Mary Jones, manager", "2030-06-08T09:00").open("/desk/proposals")
    mary.follow(NAME, exact=False).press("Write another from it")
    mary.follow("Evidence")
    chosen = mary.page.locator('input[name="evidence_event_ids"]:checked')
    while chosen.count():
        chosen.first.uncheck()
    mary.page.get_by_label("Behaviour", exact=True).select_option(label="Unreasonable persistence")
    mary.write(**{"from": "2030-06-07", "to": "2030-06-08"}).press("Choose these too")
    mary.press("Save and look at the proposal").follow("What was considered")
    for field in mary.page.locator('input[name$=".considered_on"]').all():
        field.fill("2030-06-08")
    mary.press("Save and look at the proposal").follow("Measures and milder ones")
    mary.choose("Correspondence read and filed, answered only where it brings something new")
    mary.write(lesser_measures_considered="Reminders and a call-back scheme were tried for months.")
    mary.press("Save and look at the proposal").follow("Length and review")
    mary.write(starts_on="2030-06-08", ends_on="2030-07-08", review_on="").press("Save and look at the proposal")
    mary.look("proposal-again").press("Send to the Chief Executive")
    chris = (
        office.somebody()
        .sign_in("Chris Okafor, Chief Executive", "2030-06-08T10:00")
        .follow(NAME)
        .look("dossier-again")
    )
    chris.choose("Authorise").write(reasons=REASONS)
    for reason in chris.page.locator('textarea[name^="recorded_reasons."]').all():
        reason.fill("It was weighed: what came before has been answered, and this goes on after it.")
    chris.press("Read what would be sent").press("Authorise, and draft this letter").follow("The letter", exact=False)
    chris.choose("By e-mail").press("Record that it was issued").says("Issued 8 June 2030")


def filed(office: Office, jo: str) -> None:
    """An e-mail of Jo's is filed, seen, found to bring something, and answered."""
    sam = office.somebody().sign_in("Sam Field, staff", "2030-06-10T18:00").open(f"{jo}/contacts/new")
    sam.write(occurred_at__day="2030-06-10", occurred_at__time="10:15", summary="Encloses a receipt that is new")
    sam.choose("E-mail", "They contacted us", "The customer").press("Record it")
    sam.follow("Filed mail").look("filed").follow(NAME).look("filed-unseen").says("Nobody has seen it")
    sam.page.get_by_role("button", name="Record it").click()
    sam.look("filed-with-errors").says("There is a problem")
    sam.choose("New information on a case").press("Record it").look("filed-to-answer").says("To be answered")
    sam.write(answered_at__day="2030-06-10", answered_at__time="17:00", summary="Thanked them for the receipt")
    sam.choose("Letter").press("Record the answer").says("Answered 10 June 2030, 17:00")


def proposal_of(mary: Person, customer: str) -> Person:
    """A proposal begun anew with no more than it must have, on its page and not sent."""
    mary.open(f"{customer}/proposal").follow("Behaviour and grounds").choose("Unreasonable persistence")
    mary.write(grounds=GROUNDS).press("Save and look at the proposal").follow("Measures and milder ones")
    mary.choose("A time limit on telephone calls").write(measures__call_time_limit__minutes="10")
    return mary.press("Save and look at the proposal")
