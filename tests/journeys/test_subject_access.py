"""A person is given all that is kept of them and nothing of another's, and a copy without what was withheld."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from typing import Any

import httpx
import pytest

from contact_policy.records import Role
from fixtures import restricting, story
from fixtures.office import Json, Office
from fixtures.story import MANAGER

ADMIN, AUDITOR, STAFF = Role.ADMIN, Role.AUDITOR, Role.STAFF
SHARED = "07700 900781"
CANARIES = {
    "name": "Quillon Canaryname",
    "need": "Canaryneed of a hearing loop",
    "reference": "CANARY-REF-1",
    "case": "Canarysubject of a gate",
    "summary": "Canarysummary: Mr Peter Other of 07700 900799 was shouting, too",
    "effect": "Canaryeffect on the desk",
    "reply": "Canaryreply that it was not so",
    "email": "canary.person@example.org",
    "asked": "Canaryasked for everything",
}


def path(person: str) -> str:
    return f"/v1/customers/{person}/subject-access-export"


def export(office: Office, person: str, **params: str) -> Json:
    found: Json = office.get(path(person), AUDITOR, **params)
    return found


@pytest.fixture(scope="module")
def office(service: Any) -> Any:
    with Office(service) as office:
        yield office


@pytest.fixture(scope="module")
def person(office: Office) -> str:
    """Somebody with a canary in each thing that is told of them, restricted; another shares their number."""
    other = office.post(
        "/v1/customers",
        STAFF,
        name="Foreign Othercanary",
        contact_points=[{"kind": "phone", "value": SHARED, "shared": True}],
        access_needs=[{"need": "Othercanary need"}],
    )
    story.contact(office, other["id"], summary="Othercanary said this")
    points = [restricting.phone(SHARED, shared=True), restricting.email(CANARIES["email"])]
    need = {"need": CANARIES["need"], "adjustment": "A loop at the desk"}
    reference = {"system": "crm", "id": CANARIES["reference"]}
    found = restricting.threatening(office, *points, access_needs=[need], external_references=[reference])
    office.act(f"/v1/customers/{found}", "change", MANAGER, name=CANARIES["name"])
    case = {"reference": "R-1", "subject": CANARIES["case"]}
    assert office.ask("POST", f"/v1/customers/{found}/cases", STAFF, json=case).is_success
    story.contact(office, found, summary=CANARIES["summary"], effect_on_work=CANARIES["effect"])
    restricting.restrict(office, found, {"kind": "call_time_limit", "minutes": 10})
    (warning,) = office.get(f"/v1/customers/{found}/warnings", MANAGER)["items"]
    reply: Json = {"received_at": office.now.isoformat(), "channel": "email", "summary": CANARIES["reply"]}
    office.post(f"/v1/warnings/{warning['id']}/responses", MANAGER, **reply)
    asked: Json = {"kind": "access", "received_at": office.now.isoformat(), "details": CANARIES["asked"]}
    office.post(f"/v1/customers/{found}/data-requests", ADMIN, **asked)
    return found


def test_everything_of_theirs_is_in_it_and_nothing_of_who_shares_their_number(office: Office, person: str) -> None:
    found = export(office, person)
    text = json.dumps(found, ensure_ascii=False)
    assert [name for name, canary in CANARIES.items() if canary not in text] == []
    assert "thercanary" not in text
    assert {item["data"].get("customer_id", person) for item in found["items"]} == {person}
    assert all(item["data"]["facts"] for item in found["items"] if item["table"] == "decisions")
    times = [item["at"] for item in found["items"] if item["at"]]
    assert times == sorted(times)
    assert "machine" in found["explanations"]["automated_decisions"]
    assert "Information Commissioner" in found["explanations"]["complaint_to_the_commissioner"]


def test_staff_are_told_by_number_and_who_authorised_by_office(office: Office, person: str) -> None:
    found = export(office, person)
    text = json.dumps(found)
    assert not [role for role in ("staff-1", "manager-1", "chief_executive-1", "admin-1") if f'"{role}"' in text]
    by = {item["table"]: (item["recorded_by"], item["role"]) for item in found["items"]}
    assert by["decisions"] == ("the Chief Executive", "chief_executive")
    assert by["restriction_proposals"][1] == "manager"
    assert export(office, person) == found


def test_merged_records_are_in_it_and_split_ones_are_not(office: Office) -> None:
    first, second = (office.post("/v1/customers", STAFF, name=f"Record {name}")["id"] for name in ("Aye", "Bee"))
    story.contact(office, second, summary="Said under the second")
    said = {"duplicate_id": second, "reason": "The same person."}
    office.post(f"/v1/customers/{first}/merge", MANAGER, expect=200, **said)
    assert "Said under the second" in json.dumps(export(office, first))
    office.later(minutes=1)
    office.post(f"/v1/customers/{first}/split", MANAGER, expect=200, merged_id=second, reason="Two after all.")
    assert not [text for text in ("Said under the second", "Record Bee") if text in json.dumps(export(office, first))]


def test_what_may_be_about_others_is_proposed_and_withheld_only_where_a_person_says_so(
    office: Office, person: str
) -> None:
    texts = export(office, person, review="true")["texts"]
    found = next(
        text for text in texts if text["text"] == CANARIES["summary"] and text["id"].startswith("contact_events")
    )
    pieces = [found["text"][place["from"] : place["to"]] for place in found["proposed"]]
    assert pieces == ["Mr Peter Other", "07700 900799"]
    place = found["proposed"][0]
    redaction = {"id": found["id"], "from": place["from"], "to": place["to"], "reason": "Names somebody else"}
    issued = office.post(path(person), ADMIN, redactions=[redaction])
    text = json.dumps(issued)
    assert "Mr Peter Other" not in text
    assert "[withheld] of 07700 900799" in text
    assert issued["issued"]["withheld"] == [redaction]
    kept = next(item for item in export(office, person)["items"] if item["table"] == "subject_access_copies")
    assert kept["data"]["digest"] == issued["issued"]["digest"]
    wrong = redaction | {"to": 9_000}
    assert (
        office.post(path(person), ADMIN, expect=422, redactions=[wrong])["errors"][0]["pointer"] == "/redactions/0/to"
    )


def test_the_archive_has_a_page_each_letter_and_a_list_with_digests(office: Office, person: str) -> None:
    answer = office.ask("GET", path(person), AUDITOR, headers={"Accept": "application/zip"})
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    listed = json.loads(files.pop("manifest.json"))["files"]
    assert {each["name"]: each["sha256"] for each in listed} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }
    letters = office.get("/v1/notices", AUDITOR, customer_id=person)["items"]
    assert len([name for name in files if name.endswith(".pdf")]) == len(letters) > 1
    assert CANARIES["name"] in files["index.html"].decode()


def test_the_archive_that_is_issued_is_the_copy_whose_digest_is_kept_also_when_it_is_asked_for_again(
    office: Office,
) -> None:
    somebody = office.post("/v1/customers", STAFF, name="Archie Canary")["id"]
    story.contact(office, somebody, summary="Rang about the archive")
    headers = {"Accept": "application/zip", "Idempotency-Key": "the archive"}

    def issued() -> httpx.Response:
        answer: httpx.Response = office.ask("POST", path(somebody), ADMIN, json={"redactions": []}, headers=headers)
        return answer

    digests = []
    for _ in range(2):
        answer = issued()
        assert answer.status_code == 201, answer.text
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            digests.append(hashlib.sha256(packed.read("export.json")).hexdigest())
        office.later(minutes=1)
    copies = [item for item in export(office, somebody)["items"] if item["table"] == "subject_access_copies"]
    assert digests == [copies[0]["data"]["digest"]] * 2
    assert len(copies) == 1
    story.contact(office, somebody, summary="Rang again")
    assert (issued().status_code, issued().json()["code"]) == (409, "data-changed")


def test_a_read_leaves_one_trace_a_day_and_the_contact_status_none(office: Office, person: str) -> None:
    def traces() -> list[str]:
        items = office.get("/v1/audit", AUDITOR, customer_id=person, limit="200")["items"]
        return sorted(item["action"] for item in items if item["action"].endswith(".read"))

    for _ in range(3):
        export(office, person)
        office.get(f"/v1/customers/{person}/record", AUDITOR)
        office.get(f"/v1/customers/{person}/record", MANAGER)
        office.get("/v1/contact-status", STAFF, email=CANARIES["email"])
    wanted = ["record.read", "subject-access-export.read"]
    until = time.monotonic() + 5
    while traces() != wanted and time.monotonic() < until:
        time.sleep(0.05)
    assert traces() == wanted


def test_who_speaks_for_somebody_is_given_their_own_data_and_asks_for_the_others_as_the_others_request(
    office: Office,
) -> None:
    """No login and no link lets a representative read: the office answers the person whose data it is, and waits."""
    spoken_for = office.post("/v1/customers", STAFF, name="Spoken Forcanary")["id"]
    speaker = office.post("/v1/customers", STAFF, name="Speaker Canary", capacity="representative")["id"]
    story.contact(office, spoken_for, made_by="representative", summary="Her niece rang about Forcanary's gate")
    story.contact(office, speaker, summary="Asked who may see the file")
    theirs, own = json.dumps(export(office, spoken_for)), json.dumps(export(office, speaker))
    assert "Her niece rang" in theirs
    assert "Asked who may see the file" in own
    assert "Forcanary" not in own
    asked: Json = {
        "kind": "access",
        "received_at": office.now.isoformat(),
        "identity_confirmed_at": None,
        "details": "Her niece asks; we wait for her authority in writing",
    }
    request = office.post(f"/v1/customers/{spoken_for}/data-requests", ADMIN, **asked)
    assert (request["clock"], request["due_on"]) == ("stopped", None)
    assert "authority in writing" not in json.dumps(export(office, speaker))
    refused = [office.ask("GET", path(spoken_for), role).status_code for role in (STAFF, MANAGER, Role.CRM)]
    assert refused == [403] * 3
