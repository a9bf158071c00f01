"""Pages of those who watch over the work: figures, the audit trail, what waits for auditor and administrator."""

from __future__ import annotations

from browser.person import Office
from browser.telling import contact, written_down
from contact_policy.policy.document.loading import BUILT_IN
from fixtures.desk_story import AT

KIT = ("Kit Ledger", "07700 900146", "kit@example.org")  # whom no other story knows


def test_the_auditor_finds_an_entry_has_the_trail_checked_and_reads_figures(office: Office) -> None:
    kit = written_down(office, *KIT)
    sam = office.somebody().sign_in("Sam Field, staff", "2030-01-07T18:00")
    contact(sam, kit, AT, "They contacted us", "Abusive language", summary="Swore at Sam for a minute")
    ann = office.somebody().sign_in("Ann Price, auditor", "2030-03-13T10:00").look("home-auditor")
    ann.follow("Audit trail").look("trail").write(who=KIT[0])
    ann.page.get_by_label("What was done").select_option(label="Recorded a contact")
    ann.press("Search")
    ann.look("trail-found").says("Recorded a contact")
    ann.page.get_by_role("link", name="Recorded a contact").first.click()
    ann.look("trail-entry").says("As it was written?").says("Abusive language")
    ann.follow("Audit trail").follow("Is it as it was written?").press("Check every entry")
    ann.look("trail-verification").says("Yes, as far as it was checked").says("Ann Price had")
    ann.follow("Audit trail").write(who="Nobody of that name").press("Search").look("trail-error").says(
        "Nobody of that"
    )
    ann.follow("Figures").look("figures").says("A count from 1 to 4 is not told")
    ann.page.get_by_label("From").select_option(label="March 2030")
    ann.page.get_by_label("To the end of").select_option(label="January 2030")
    ann.press("Show these months").look("figures-error").says("does not come after the last")


def test_the_administrator_is_told_what_is_to_be_seen_to(office: Office) -> None:
    dana = office.somebody().sign_in("Dana Ward, administrator", "2030-03-13T10:00").look("home-admin")
    dana.says("nobody is reminded of reviews")


def test_the_policy_is_read_as_a_book_and_a_draft_of_it_is_tried(office: Office) -> None:
    chris = office.somebody().sign_in("Chris Okafor, Chief Executive", "2030-03-13T10:00")
    chris.follow("The policy").look("policy").says("Each behaviour was warned of in writing")
    chris.follow("How long things take and last").says("Time to change after a warning is received")
    chris.follow("Try a draft").look("trial")
    chris.press("Try it").look("trial-empty").says("Paste the document, or choose its file.")
    document = BUILT_IN.read_text()
    chris.write(draft=document.replace("response_days = 14 ", 'response_days = "soon" ')).press("Try it")
    chris.look("trial-mistakes").says("1 mistake to mend").says("give a whole number")
    chris.write(draft="").page.get_by_label("Or choose its file").set_input_files(
        {"name": "draft.toml", "mimeType": "application/toml", "buffer": _draft(document)}
    )
    chris.press("Try it").look("trial-tried").says("The draft holds together, and was tried").says("21 days")


def _draft(document: str) -> bytes:
    changed = document.replace("response_days = 14 ", "response_days = 21 ").replace("refusals = 2 ", "refusals = 9 ")
    return changed.encode()
