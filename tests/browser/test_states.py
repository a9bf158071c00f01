"""Pages in states that no story comes by: empty, refused, overtaken, and while the record is away."""

from __future__ import annotations

from browser.person import Office
from browser.telling import AwayWith, written_down
from fixtures.desk_story import REASONS

PEOPLE = {
    "staff": "Sam Field, staff",
    "manager": "Mary Jones, manager",
    "reviewer": "Rita Marsh, reviewer",
    "auditor": "Ann Price, auditor",
    "admin": "Dana Ward, administrator",
}
EMPTY = {
    "staff": ("/desk", "/desk/customers", "/desk/filed"),
    "manager": ("/desk", "/desk/proposals", "/desk/reviews", "/desk/figures"),
    "reviewer": ("/desk",),
    "auditor": ("/desk", "/desk/trail", "/desk/data-requests", "/desk/disposals"),
    "admin": ("/desk",),
}
MILO = ("Milo Marker", "07700 900151", "milo@example.org")  # whom no other story knows


def test_an_office_on_its_first_day_has_pages_with_nothing_on_them(new_office: Office) -> None:
    for role, paths in EMPTY.items():
        somebody = new_office.somebody().sign_in(PEOPLE[role])
        for path in paths:
            somebody.page.goto(f"{new_office.url}{path}")
            somebody.look(f"empty-{role}{path.replace('/', '-')}")
    sam = new_office.somebody().sign_in(PEOPLE["staff"]).follow("Customers").press("Find").look("search-with-errors")
    sam.says("There is a problem").write(who="Nobody Here").press("Find").look("search-found-nobody")
    sam.open("/desk/customers/new").press("Record it").look("customer-new-with-errors").says("Write something here.")


def test_a_page_says_what_is_not_there_not_open_or_changed_meanwhile(office: Office) -> None:
    milo = written_down(office, *MILO)
    sam = office.somebody().sign_in(PEOPLE["staff"], "2030-01-07T18:00")
    sam.open("/desk/nowhere").look("not-there").says("There is nothing here for you")
    sam.open("/desk/proposals").look("not-open").says("This page is not open to you")
    sam.open(f"{milo}/details").write(name="Milo Marker-Smith")
    mary = office.somebody().sign_in(PEOPLE["manager"], "2030-01-07T18:00").open(f"{milo}/details")
    mary.page.locator('[name="language"]').select_option(label="Welsh")
    mary.press("Record it").says("Recorded at 18:00.")
    sam.press("Record it").look("changed-meanwhile").says("It changed while you read").says("Language English Welsh")
    ann = office.somebody().sign_in(PEOPLE["auditor"], "2030-01-07T18:00").open(milo).look("customer-read-only")
    assert ann.page.get_by_role("link", name="Warn in writing").count() == 0
    mary.open(f"{milo}/proposal").look("proposal-not-begun").says("Not complete enough to be assessed")
    mary.follow("Evidence").look("evidence-none").says("No contact on record shows unacceptable conduct")
    mary.press("Save and look at the proposal").follow("Behaviour and grounds").choose("Unreasonable persistence")
    mary.press("Save and look at the proposal").follow("Measures and milder ones").choose("One named point of contact")
    mary.write(measures__single_contact__phone="not a number").press("Save and look at the proposal")
    mary.look("measures-with-errors").says("There is a problem")
    mary.open(f"{milo}/warning").press("Read the letter").look("warning-with-errors").says("There is a problem")
    mary.choose("Unreasonable persistence").write(conduct_of__persistent="You call each day.")
    mary.write(change_of__persistent="Please write.").press("Read the letter").look("warning-not-allowed")
    mary.says("The policy does not allow")


def test_while_the_record_is_away_calls_are_answered_and_nothing_written_is_lost(
    new_office: Office, away: AwayWith
) -> None:
    sam = new_office.somebody().sign_in(PEOPLE["staff"])
    sam.open("/desk/customers/new").write(name="Otto Outage", contact_points__0__value="07700 900152")
    sam.write(access_needs__0__need=REASONS)
    mary = new_office.somebody().sign_in(PEOPLE["manager"])
    with away():
        sam.press("Record it").look("record-away").says("The record cannot be reached just now").says(REASONS)
        mary.page.get_by_label("Number, e-mail address or name").fill("07700 900152")
        mary.press("Look up").look("caller-while-away").says("The record cannot be reached just now")
        mary.page.goto(f"{new_office.url}/desk/customers")
        mary.look("page-while-away")
    sam.page.wait_for_timeout(5000)  # whoever was refused a connection waits before they ask for another
    sam.press("Send it again").says("Otto Outage").says("Recorded at")
