"""Two records, each restricted, are one person's; then it turns out that they are not."""

from __future__ import annotations

from typing import Any

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.restricting import email, phone, restrict, threatening
from fixtures.story import CHIEF, MANAGER, STAFF

LIMIT = {"kind": "call_time_limit", "minutes": 10}
SHORTER = {"kind": "call_time_limit", "minutes": 5}
FILE = {"kind": "read_and_file"}


def status(office: Office, **question: str) -> Json:
    said: Json = office.get("/v1/contact-status", STAFF, **question)
    return {name: said[name] for name in ("restricted", "match", "action", "max_call_seconds", "email_action")} | {
        "restriction_ids": set(said["restriction_ids"])
    }


def answered(minutes: int, *ids: str, filed: bool = False) -> Json:
    return {
        "restricted": True, "match": "one", "action": "limit", "max_call_seconds": minutes * 60,
        "email_action": "file" if filed else "accept", "restriction_ids": set(ids),
    }  # fmt: skip


def test_two_restricted_records_are_merged_and_split_again(office: Office) -> None:
    one = threatening(office, phone("01632 960811"), email("one@example.org"))
    two = threatening(
        office, phone("01632 960812"), email("two@example.org"), external_references=[{"system": "crm", "id": "two"}]
    )
    first = restrict(office, one, LIMIT)
    second = restrict(office, two, SHORTER, FILE)
    apart: list[tuple[dict[str, str], Json]] = [
        ({"phone": "01632960811"}, answered(10, first["id"])),
        ({"customer_id": one}, answered(10, first["id"])),
        ({"email": "one@example.org"}, answered(10, first["id"])),
        ({"phone": "01632960812"}, answered(5, second["id"], filed=True)),
        ({"customer_id": two}, answered(5, second["id"], filed=True)),
        ({"external_system": "crm", "external_id": "two"}, answered(5, second["id"], filed=True)),
    ]
    together = answered(5, first["id"], second["id"], filed=True)
    assert [status(office, **question) for question, _ in apart] == [said for _, said in apart]
    records = [_record(office, id_) for id_ in (one, two)]
    before = office.now.isoformat()
    office.later(minutes=1)

    body = {"duplicate_id": two, "reason": "The same date of birth; confirmed by telephone."}
    merged = office.post(f"/v1/customers/{one}/merge", MANAGER, expect=200, **body)
    effect = merged["merge"]["effect"]
    assert effect["changes_contact_status"] is True
    assert [effect[when][one]["max_call_seconds"] for when in ("before", "after")] == [600, 300]
    assert effect["after"][one] == effect["after"][two]
    assert all(status(office, **question) == together for question, _ in apart)
    assert [status(office, **question, as_of=before) for question, _ in apart] == [said for _, said in apart]

    record = _record(office, one)
    assert record[-1]["kind"] == "customer.merged"
    assert record[-1]["details"]["after"][one]["max_call_seconds"] == 300
    assert _subjects(record) == _subjects(records[0]) | _subjects(records[1]) | {f"customers/{one}"}
    listed = office.get("/v1/restrictions", STAFF, customer_id=one)["items"]
    assert {restriction["id"] for restriction in listed} == {first["id"], second["id"]}

    _is_decided_on_the_whole_file(office, one, second)
    reviewed = office.act(
        f"/v1/restrictions/{second['id']}",
        "reviews",
        CHIEF,
        expect=201,
        outcome="continue",
        reasons="It goes on.",
        **story.STILL_NEEDED,
    )
    office.later(minutes=1)
    proposed = office.get("/v1/restriction-proposals", MANAGER, customer_id=one, status="awaiting_decision")["items"]
    _is_split(office, one, two, proposed[0]["id"])

    assert [status(office, **question) for question, _ in apart] == [said for _, said in apart]
    assert [status(office, **question, as_of=before) for question, _ in apart] == [said for _, said in apart]
    theirs = _subjects(_record(office, two))
    assert f"notices/{reviewed['notice_id']}" in theirs
    assert _subjects(records[1]) <= theirs
    assert not theirs & (_subjects(records[0]) - {f"customers/{one}"})
    assert f"notices/{reviewed['notice_id']}" not in _subjects(_record(office, one))


def _record(office: Office, customer: str) -> list[Json]:
    items: list[Json] = office.get(f"/v1/customers/{customer}/record", MANAGER)["items"]
    return items


def _subjects(record: list[Json]) -> set[Any]:
    return {entry["subject"] for entry in record}


def _is_decided_on_the_whole_file(office: Office, one: str, second: Json) -> None:
    """What is proposed of the survivor may rest on what was recorded of the duplicate."""
    earlier = office.get(f"/v1/restriction-proposals/{second['proposal_id']}/dossier", CHIEF)
    assert earlier["customer"]["id"] == one
    assert len(earlier["restrictions"]) == 2
    evidence = [event["id"] for event in earlier["evidence"]]
    assert evidence
    given = story.proposal(
        office, evidence, earlier["cases"][0]["id"], [LIMIT], behaviours=["aggressive"], replaces=second["id"]
    )
    made = story.propose(office, one, given)
    dossier = office.get(f"/v1/restriction-proposals/{made['id']}/dossier", CHIEF)
    assert [event["id"] for event in dossier["evidence"]] == evidence
    assert len(dossier["warnings"]) == 2


def _is_split(office: Office, one: str, two: str, proposal: str) -> None:
    parted = office.post(
        f"/v1/customers/{one}/split", Role.CRM, expect=200, merged_id=two, reason="Father and son of one name."
    )
    assert parted["recorded_meanwhile"] == [f"restriction-proposals/{proposal}"]
    assert [point["value"] for point in parted["contact_points"]] == ["+441632960811", "one@example.org"]
    assert [point["value"] for point in parted["duplicate"]["contact_points"]] == ["+441632960812", "two@example.org"]
    assert not any(point["shared"] for point in parted["contact_points"] + parted["duplicate"]["contact_points"])
