"""Pages that the story does not come by: cases, records joined and taken apart, what a manager looks at."""

from __future__ import annotations

from browser.person import Office
from browser.telling import contact, enter, tab_to, written_down
from fixtures.desk_story import AT

ROBIN = ("Robin Wader", "07700 900145", "robin@example.org")


def test_cases_records_and_reports_are_kept_by_clicking(office: Office) -> None:
    jo = written_down(office, *ROBIN)
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-07T18:00").open(jo)
    sam.follow("Open a case").look("case-new").press("Open the case").look("case-with-errors").says(
        "There is a problem"
    )
    sam.write(reference="PCC-7", subject="A speed camera").press("Open the case").look("case").says(
        "Recorded at 18:00."
    )
    sam.choose("Closed").write(decision="Not upheld").press("Record it").says("Not upheld, 7 January 2030")
    contact(sam, jo, AT, "They contacted us", "Abusive language", summary="Swore at Sam for a minute")
    sam.open("/desk/customers/new").write(name="Josephine Callender").press("Record it").says("Recorded at")
    other = sam.path

    mary = office.somebody().sign_in("Mary Jones, manager", "2030-01-08T10:00").open(jo)
    mary.follow("Note that you have seen it", exact=False).look("sighting").press("Note it").look(
        "sighting-with-errors"
    )
    mary.write(note="Upset about a death in the family").press("Note it").says("It was looked at")
    mary.follow("Join with another record").look("merge").write(who="Josephine").press("Find").look("merge-found")
    mary.press("Read what comes together").look("merge-with-errors").says("There is a problem")
    mary.choose("Josephine Callender").write(reason="The same date of birth and address")
    mary.press("Read what comes together").look("merge-preview").says("Nothing is done yet")
    mary.press("Join the two records").says("Another record turned out to be theirs").open(other)
    mary.says("The record you asked for turned out to be this person")
    mary.open(f"{jo}/split").look("split")
    mary.page.get_by_role("radio").first.check()
    mary.write(reason="Mother and daughter").press("Read what comes apart").look("split-preview")
    mary.press("Take the two records apart").says("A record turned out not to be theirs")
    mary.open(other).says("Josephine Callender")


def test_a_record_is_joined_by_the_keyboard_alone(office: Office) -> None:
    jo = written_down(office, *ROBIN)
    mary = office.somebody().sign_in("Mary Jones, manager", "2030-01-09T10:00").open(f"{jo}/merge")
    tab_to(mary, "who")
    mary.page.keyboard.type("Nobody of this name")
    enter(mary)
    mary.look("merge-nobody").says("Nobody else on record has that name")
    mary.open(f"{jo}/details")
    tab_to(mary, "language")
    mary.page.keyboard.press("w")
    tab_to(mary, "Record it")
    enter(mary)
    mary.look().says(ROBIN[0]).says("In Welsh.")
