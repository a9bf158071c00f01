"""The story told by clicking to its end: staff record, a manager warns and proposes, the Chief Executive decides.

What comes after: the restriction is broken, appealed against, made gentler and lifted; a second one lapses.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from browser.person import Office
from browser.telling import (
    NAME,
    appealed,
    broken,
    called,
    contact,
    enter,
    filed,
    lifted,
    on_paper,
    proposed,
    refused,
    restricted_again,
    warned,
    written_down,
)
from fixtures.desk_story import AT, REASONS

TONI = ("Toni Twice", "07700 900154", "toni@example.org")  # whom no other story knows
UMA = ("Uma Unsent", "07700 900155", "uma@example.org")


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
    paper = on_paper(chris)
    assert "Printed 13 March 2030, 10:00 by Chris Okafor" in paper
    assert "Week from" in paper, "what is folded on the screen is open on paper"
    chris.press("Read what would be sent").look("dossier-with-errors").says("There is a problem")
    chris.choose("Authorise").write(reasons=REASONS).press("Read what would be sent")
    chris.look("decision-preview").says("Nothing is decided yet").says(REASONS)
    chris.press("Authorise, and draft this letter").says("Authorised by Chris Okafor, 13 March 2030, 10:00")
    assert chris.clicks <= 9
    chris.follow("Home").says("Letters not issued")
    mary = office.somebody().sign_in("Mary Jones, manager", "2030-03-13T11:00")
    mary.follow(f"{NAME}: letter of a decision").choose("By e-mail").press("Record that it was issued")
    mary.says("Issued 13 March 2030, 11:00, by e-mail")

    restriction = broken(office, jo)
    appealed(office, restriction)
    lifted(office, restriction)
    called(office, "Deal with this contact as with any other")
    restricted_again(office, jo)
    called(office, "The call may last", "2030-06-09T10:00")
    filed(office, jo)
    called(office, "Deal with this contact as with any other", "2030-07-10T10:00")
    ann = office.somebody().sign_in("Ann Price, auditor", "2030-07-10T10:00").look("home-auditor").open(f"{jo}?whole")
    ann.look("customer-at-the-end").says("The restriction lapsed").says("The restriction was lifted")
    for line in ("A condition was broken", "The appeal was decided", "The restriction was reviewed", "They appealed"):
        ann.says(line)


def test_two_clicks_and_going_back_record_one_contact(office: Office) -> None:
    jo = written_down(office, *TONI)
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
    mary = office.somebody(java_script_enabled=True).sign_in("Mary Jones, manager", "2030-01-07T18:00")
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
    enter(mary)
    mary.look("caller").says("Who is it?")


def test_colours_that_somebody_forces_hide_nothing(office: Office) -> None:
    jo = written_down(office)
    sam = office.somebody(forced_colors="active", color_scheme="dark").sign_in("Sam Field, staff", "2030-01-07T18:00")
    contact(sam, jo, AT, "They contacted us", "Abusive language", summary="Swore at Sam for a minute")
    sam.open(jo).look("customer-forced-colours").says("unacceptable conduct recorded (1)")


def test_whoever_is_signed_out_while_writing_loses_nothing_and_sends_it_once(office: Office) -> None:
    jo = written_down(office, *UMA)
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


def test_a_form_on_another_site_does_nothing_here(office: Office) -> None:
    jo = written_down(office)
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-07T18:00")
    elsewhere = f'<form method="post" action="{office.url}{jo}/contacts/new"><button>Win a prize</button></form>'
    sam.page.route("https://elsewhere.example/", lambda route: route.fulfill(body=elsewhere, content_type="text/html"))
    sam.page.goto("https://elsewhere.example/")
    sam.page.get_by_role("button", name="Win a prize").click()
    sam.page.wait_for_load_state("networkidle")
    sam.look().says("Nothing was recorded")
