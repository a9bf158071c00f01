"""What people ask about their data, what is held and what is disposed of, by clicking."""

from __future__ import annotations

from datetime import timedelta

from browser.person import Office
from browser.telling import contact, written_down
from fixtures.desk_story import AT

DEE = ("Dee Dossier", "07700 900153", "dee@example.org")  # whom no other story knows


def test_a_request_is_recorded_answered_and_copied_and_a_record_is_held(office: Office) -> None:
    dee = written_down(office, *DEE)
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-07T18:00")
    contact(sam, dee, AT, "They contacted us", summary="Asked for the opening hours; her sister Ada called with her")
    ann = office.somebody().sign_in("Ann Price, auditor", "2030-01-08T10:00").open(dee)
    ann.follow("Record a request about their data").look("data-request-new").press("Record the request")
    ann.look("data-request-with-errors").says("There is a problem").says("Choose one of these.")
    ann.choose("A copy of what we keep about them", "Not yet: we have asked them").write(details="Everything, please.")
    ann.press("Record the request").look("data-request").says("No day runs yet: it is not clear who asks")
    ann.write(identity_confirmed_at__day="2030-01-08", identity_confirmed_at__time="10:00")
    ann.page.get_by_role("button", name="Record it", exact=True).click()
    ann.look("data-request-running").says("By 8 February 2030")
    ann.open(dee).follow("Give them a copy of what we keep").look("subject-access").press("Make the copy")
    ann.look("subject-access-made").says("The latest copy, as an archive")
    ann.follow("Data requests").look("data-requests").follow(DEE[0]).choose("Done as they asked")
    ann.press("Record the answer").look("data-request-answered").says("Done as they asked")

    late = AT + timedelta(days=7 * 366)
    dana = office.somebody().sign_in("Dana Ward, administrator", f"{late:%Y-%m-%dT%H:%M}").follow("Disposals")
    dana.look("disposals").press("List whose time has come").look("disposal")
    dana.open(f"{dee}/holds").look("holds-none").says("Nothing is held").press("Hold it").look("holds-with-errors")
    dana.write(reason="A claim against the office is expected.", until=f"{late + timedelta(days=90):%Y-%m-%d}")
    dana.press("Hold it").look("holds").says("Held until")
