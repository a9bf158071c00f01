"""Years later: every answer can be asked again, and another policy can be tried on what is on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.records import Role
from fixtures import story
from fixtures.office import Office
from fixtures.running import RunningService


def restricted(office: Office, phone: str) -> str:
    customer, case, events = story.persistent_customer(office, phone)
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    made = story.propose(office, customer, story.proposal(office, events, case))
    story.authorise(office, made)
    return customer


@pytest.mark.long("a replay in a process of its own, of all that a world decided")
def test_every_stored_assessment_is_answered_again_as_it_was(office: Office, service: RunningService) -> None:
    restricted(office, "07700 900509")
    said = service.run("audit", "replay")
    count = int(said.partition(" ")[0])
    assert count >= 2
    assert said == f"{count} assessments on record: {count} same, 0 reworded, 0 otherwise, 0 not asked.\n"
    assert " entries checked, 0 altered." in service.run("audit", "verify")


def test_a_draft_document_is_tried_on_what_is_on_record(
    office: Office, service: RunningService, tmp_path: Path
) -> None:
    customer = restricted(office, "07700 900512")
    draft, page = tmp_path / "draft.toml", tmp_path / "trial.html"
    stricter = BUILT_IN.read_text().replace("\nrefusals = 2 ", "\nrefusals = 9 ")
    assert stricter != BUILT_IN.read_text()
    draft.write_text(stricter)
    said = service.run("simulate", "--policy", str(draft), "--html", str(page), "--now", office.now.isoformat())
    assert f"customers/{customer}: persistent: established, serious -> persistent: indicated" in said
    assert "where 2 is needed now and 9 then" in said
    assert "permitted -> not_permitted" in said
    assert "<svg" in page.read_text()
    assert "Jo Caller" not in said + page.read_text()


def test_wording_that_resembles_a_closed_complaint_is_pointed_out_and_establishes_nothing(office: Office) -> None:
    customer = story.register(office, "07700 900513")
    case = story.closed_case(office, customer)
    complaint = "The fence at the end of my garden was taken away without anybody asking me"
    story.contact(office, customer, case_id=case, summary=complaint)
    office.later(days=3)
    again = f"Once more: {complaint.lower()}"
    event = story.contact(office, customer, summary=again, effect_on_work="An hour was lost")
    assert office.get(f"/v1/contact-events/{event}", Role.STAFF)["resembles_case_id"] == case
    (finding,) = office.get(f"/v1/customers/{customer}/classification", Role.STAFF)["findings"]
    assert (finding["behaviour"], finding["strength"]) == ("persistent", "indicated")
    assert finding["grounds"][0]["rule"] == "earlier-complaint-resembled"
