"""The story told by clicking: staff record, a manager warns and proposes, the Chief Executive reads and decides."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from browser.person import Office, Person
from fixtures.desk_story import AT, GROUNDS, REASONS

NAME = "Jo Caller"


def contact(sam: Person, jo: str, at: datetime, *what: str, **texts: str) -> None:
    sam.open(f"{jo}/contacts/new")
    sam.write(occurred_at__day=f"{at:%Y-%m-%d}", occurred_at__time=f"{at:%H:%M}", **texts)
    sam.choose("Telephone", *what).press("Record it").says("Recorded at")


def written_down(office: Office) -> str:
    """Jo, with what they need; returns the path of their record."""
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-02T10:00")
    sam.follow("Customers").follow("Write down somebody new")
    sam.write(name=NAME, contact_points__0__value="07700 900123", access_needs__0__need="Dyslexia")
    sam.write(access_needs__0__adjustment="Short letters in large print", contact_points__1__value="jo@example.org")
    sam.page.locator('[name="contact_points.1.kind"]').select_option("email")
    sam.press("Record it").says("Recorded at 10:00.").says("Short letters in large print")
    return sam.path


def refused(office: Office, jo: str, *days: int) -> None:
    for day in days:
        at = AT + timedelta(days=day)
        sam = office.somebody().sign_in("Sam Field, staff", f"{at:%Y-%m-%d}T18:00")
        what = ("They contacted us", "The customer", "Refusal to accept an explanation")
        summary = "Said again that the explanation was worthless, and would not hear it"
        contact(sam, jo, at, *what, summary=summary, effect_on_work="Two other callers waited an hour each")


def warned(office: Office) -> None:
    mary = office.somebody().sign_in("Mary Jones, manager", "2030-02-18T10:30")
    mary.look("home-manager").follow(NAME).look("customer").follow("Warn in writing").look("warning")
    mary.choose("Unreasonable persistence")
    mary.write(conduct_of__persistent="You have gone on calling about a decision that has been explained to you.")
    mary.write(change_of__persistent="Please accept the explanation, or ask the ombudsman to look at it.")
    mary.press("Read the letter").look("warning-preview").says("Nothing is recorded yet")
    mary.press("Draft this letter").follow("The letter: issue it, print it, how it went out").look("letter")
    mary.choose("By e-mail").press("Record that it was issued").says("Issued 18 February 2030, 10:30, by e-mail")


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
    mary.press("Save and look at the proposal").follow("The five criteria")
    for field in mary.page.locator('input[name$=".considered_by"]').all():
        field.fill("Mary Jones")
    for field in mary.page.locator('input[name$=".considered_on"]').all():
        field.fill("2030-03-12")
    for field in mary.page.locator('textarea[name^="criteria."]').all():
        field.fill("The matter was gone through with the customer and answered in full.")
    mary.choose("Nothing new was offered").press("Save and look at the proposal").look("proposal-alternatives")
    mary.follow("Length and review").write(ends_on="2030-09-11").press("Save and look at the proposal")
    mary.press("Send to the Chief Executive").says("Recorded at 09:00.")


@pytest.mark.long("a story told by clicking")
def test_a_story_is_told_by_clicking_and_a_decision_takes_few_clicks(office: Office) -> None:
    jo = written_down(office)
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-07T18:00")
    contact(sam, jo, AT - timedelta(days=2), "We contacted them", summary="Explained the decision in full")
    refused(office, jo, 7, 21, 31)
    warned(office)
    refused(office, jo, 45, 56, 63)
    proposed(office, jo)

    chris = office.somebody().sign_in("Chris Okafor, Chief Executive", "2030-03-13T10:00").look("home-chief-executive")
    chris.follow(NAME).look("dossier")
    printed = PdfReader(io.BytesIO(chris.page.pdf(tagged=True)))
    assert printed.root_object.get("/StructTreeRoot") is not None
    paper = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    assert "Printed 13 March 2030, 10:00 by Chris Okafor" in paper
    assert "Week from" in paper, "what is folded on the screen is open on paper"
    chris.press("Read what would be sent").look("dossier-with-errors").says("There is a problem")
    chris.choose("Authorise").write(reasons=REASONS).press("Read what would be sent")
    chris.look("decision-preview").says("Nothing is decided yet").says(REASONS)
    chris.press("Authorise, and draft this letter").says("Authorised by Chris Okafor, 13 March 2030, 10:00")
    assert chris.clicks <= 9
    chris.follow("Home").says("Letters not issued")

    office.somebody().sign_in("Rita Marsh, reviewer", "2030-03-13T10:00").look("home-reviewer")
    office.somebody().sign_in("Ann Price, auditor", "2030-03-13T10:00").look("home-auditor")


def test_two_clicks_and_going_back_record_one_contact(office: Office) -> None:
    jo = written_down(office)
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-07T18:00").open(f"{jo}/contacts/new")
    sam.choose("Telephone", "They contacted us").write(summary="Asked for the opening hours of the office")
    sam.page.get_by_role("button", name="Record it").dblclick()
    sam.page.wait_for_url("**recorded=18:00")
    sam.look().says("Recorded at 18:00.")
    sam.page.go_back()
    sam.look()
    sam.choose("Telephone", "They contacted us").write(summary="Asked for the opening hours of the office")
    sam.press("Record it").says("Recorded at 18:00.")
    assert sam.page.get_by_text("Asked for the opening hours of the office").count() == 1


def test_the_desk_is_worked_by_the_keyboard_alone(office: Office) -> None:
    written_down(office)
    mary = office.somebody().sign_in("Mary Jones, manager", "2030-01-07T18:00")
    stops = []
    for _ in range(40):
        mary.page.keyboard.press("Tab")
        stop = mary.page.locator(":focus")
        name = stop.get_attribute("name") or " ".join(stop.inner_text().split())
        assert stop.is_visible(), name
        stops.append(name)
        if name == "who":
            break
    assert stops[0] == "Skip to main content"
    assert stops.index("Home") < stops.index("Sign out") < stops.index("who")
    mary.page.keyboard.type("Jo Caller")
    mary.page.keyboard.press("Enter")
    mary.look("caller").says("Who is it?")


def test_colours_that_somebody_forces_hide_nothing(office: Office) -> None:
    jo = written_down(office)
    sam = office.somebody(forced_colors="active", color_scheme="dark").sign_in("Sam Field, staff", "2030-01-07T18:00")
    contact(sam, jo, AT, "They contacted us", "Abusive language", summary="Swore at Sam for a minute")
    sam.open(jo).look("customer-forced-colours").says("unacceptable conduct recorded (1)")


def test_whoever_is_signed_out_while_writing_loses_nothing_and_sends_it_once(office: Office) -> None:
    jo = written_down(office)
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-07T18:00").open(f"{jo}/contacts/new")
    sam.choose("Telephone", "They contacted us").write(summary="A long account of what was said and done")
    sam.context.clear_cookies()
    sam.press("Record it").look("signed-out").says("nothing you wrote is lost")
    other = sam.context.new_page()
    other.goto(f"{office.url}/desk/sign-in")
    other.get_by_label("Day").fill("2030-01-07")
    other.get_by_label("Time").fill("18:00")
    other.get_by_role("button", name="Sam Field, staff").click()
    other.wait_for_load_state("networkidle")
    other.close()
    sam.press("Send it").says("A long account of what was said and done")


def test_nothing_needs_javascript(office: Office) -> None:
    sam = office.somebody(java_script_enabled=False)
    sam.page.goto(f"{office.url}/")
    sam.page.get_by_role("button", name="Sam Field, staff").click()
    sam.page.get_by_label("Number, e-mail address or name").fill("07700 900199")
    sam.page.get_by_role("button", name="Look up").click()
    sam.says("Nobody who is restricted has it")


def test_a_form_on_another_site_does_nothing_here(office: Office) -> None:
    jo = written_down(office)
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-07T18:00")
    elsewhere = f'<form method="post" action="{office.url}{jo}/contacts/new"><button>Win a prize</button></form>'
    sam.page.route("https://elsewhere.example/", lambda route: route.fulfill(body=elsewhere, content_type="text/html"))
    sam.page.goto("https://elsewhere.example/")
    sam.page.get_by_role("button", name="Win a prize").click()
    sam.page.wait_for_load_state("networkidle")
    sam.look().says("Nothing was recorded")
