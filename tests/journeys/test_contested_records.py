"""What a person says of a record that was not put right stands beside it wherever it is shown, until it is erased."""

from __future__ import annotations

import json
from typing import Any

from contact_policy.records import Role
from fixtures import restricting, story
from fixtures.office import Json, Office
from fixtures.story import CHIEF, MANAGER, STAFF

ADMIN, AUDITOR = Role.ADMIN, Role.AUDITOR
SAID = "Statementcanary: it was my neighbour, and I was at work."


def _ask(office: Office, person: str, event: str, **said: Any) -> str:
    body: Json = {"kind": "rectification", "received_at": office.now.isoformat(), "contact_event_ids": [event]} | said
    return str(office.post(f"/v1/customers/{person}/data-requests", ADMIN, **body)["id"])


def _refuse(office: Office, request: str, **said: Any) -> None:
    answer: Json = {"outcome": "refused", "reasons": "Two people heard it."} | said
    office.post(f"/v1/data-requests/{request}/answer", ADMIN, expect=200, **answer)


def _shown(office: Office, person: str, event: str, proposal: str) -> dict[str, Any]:
    """The contact in each answer that shows it: (whether it is contested, what they say)."""
    entries = office.get(f"/v1/customers/{person}/record", MANAGER)["items"]
    (line,) = [entry for entry in entries if entry["subject"] == f"contact-events/{event}"]
    lists = {
        "one": [office.get(f"/v1/contact-events/{event}", STAFF)],
        "list": office.get(f"/v1/customers/{person}/contact-events", STAFF)["items"],
        "incidents": office.get("/v1/incidents", MANAGER, customer_id=person)["items"],
        "dossier": office.get(f"/v1/restriction-proposals/{proposal}/dossier", CHIEF)["evidence"],
    }
    found = {
        name: [(each["disputed"], [said["statement"] for said in each["statements"]]) for each in events]
        for name, events in lists.items()
    }
    return found | {"record": [(line["details"]["disputed"], line["details"]["statements"])]}


def test_a_refused_correction_leaves_the_persons_own_statement_beside_the_contact(office: Office) -> None:
    person = restricting.threatening(office, restricting.phone("07700 900786"))
    case = story.closed_case(office, person)
    event = story.contact(office, person, case_id=case, **restricting.THREAT)
    office.later(minutes=1)
    proposal = story.propose(office, person, story.proposal(office, [event], case, behaviours=["aggressive"]))["id"]
    assert set(map(str, _shown(office, person, event, proposal).values())) == {str([(False, [])])}
    request = _ask(office, person, event)
    assert set(map(str, _shown(office, person, event, proposal).values())) == {str([(True, [])])}
    _refuse(office, request, statement=SAID)
    assert set(map(str, _shown(office, person, event, proposal).values())) == {str([(False, [SAID])])}
    (said,) = office.get(f"/v1/contact-events/{event}", STAFF)["statements"]
    assert (said["data_request_id"], said["refused_at"] is not None) == (request, True)
    again = _ask(office, person, event)
    assert office.get(f"/v1/contact-events/{event}", STAFF)["disputed"]
    _refuse(office, again)
    assert office.get(f"/v1/contact-events/{event}", STAFF)["statements"] == [said]


def test_it_is_in_the_persons_export_and_gone_once_they_are_erased(office: Office) -> None:
    person = story.register(office, "07700 900787")
    event, other = (story.contact(office, person, summary=said) for said in ("Said to have shouted", "Rang again"))
    _refuse(office, _ask(office, person, event), statement=SAID)
    path = f"/v1/customers/{person}"
    items = office.get(f"{path}/subject-access-export", AUDITOR)["items"]
    said = {item["id"]: item["data"].get("statements") for item in items if item["table"] == "contact_events"}
    assert said == {f"contact_events/{event}": [SAID], f"contact_events/{other}": None}
    tag = {"If-Match": office.ask("GET", path, MANAGER).headers["ETag"]}
    body = {"ground": "wrong_person", "reason": "Recorded of somebody else."}
    assert office.ask("POST", f"{path}/erasure", ADMIN, json=body, headers=tag).status_code == 200
    assert office.get(f"/v1/contact-events/{event}", STAFF)["statements"] == []
    answers = [office.get(f"{path}/{part}", AUDITOR) for part in ("record", "contact-events", "subject-access-export")]
    assert "Statementcanary" not in json.dumps(answers)


def test_a_contact_sent_again_under_its_reference_is_told_with_what_is_said_of_it(office: Office) -> None:
    person = story.register(office, "07700 900788")
    sent: Json = {
        "occurred_at": office.now.isoformat(),
        "channel": "phone",
        "direction": "inbound",
        "external_reference": {"system": "crm", "id": "contested-call-1"},
    }
    path = f"/v1/customers/{person}/contact-events"
    event = office.post(path, STAFF, **sent)["id"]
    _refuse(office, _ask(office, person, event), statement=SAID)
    assert [said["statement"] for said in office.post(path, STAFF, expect=200, **sent)["statements"]] == [SAID]
