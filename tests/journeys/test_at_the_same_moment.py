"""What happens when people act at the same moment: one wins, the others are told, and nobody waits for ever."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from contact_policy.records import Role
from fixtures import story
from fixtures.office import Json, Office
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.sampling import size
from fixtures.story import CHIEF, MANAGER, STAFF
from fixtures.world import World, build_world

AUTHORISE: Json = {
    "outcome": "authorise",
    "reasons": "The conduct goes on after a warning and keeps others waiting.",
    "recorded_reasons": {"conduct-since-last-outcome": "The first one leaves the letters as many as before."},
}
REFUSE: Json = {"outcome": "refuse", "reasons": "The calls have become fewer since the proposal was made."}


def at_once(office: Office, *requests: tuple[str, str, Role, Json, dict[str, str]]) -> list[httpx.Response]:
    """The answers to requests that leave at the same moment, each from somebody else."""
    start = Barrier(len(requests))

    def send(number: int) -> httpx.Response:
        method, path, role, body, headers = requests[number]
        start.wait()
        return office.ask(method, path, role, subject=f"{role}-{number + 2}", json=body, headers=headers)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, range(len(requests))))


@pytest.fixture
def world(office: Office, request: pytest.FixtureRequest) -> World:
    """A world of the test's own."""
    number = 400 + sum(map(ord, request.node.name)) % 100
    return build_world(office, f"07700 900{number}")


def decision(office: Office, proposal_id: str, body: Json) -> tuple[str, str, Role, Json, dict[str, str]]:
    path = f"/v1/restriction-proposals/{proposal_id}"
    return "POST", f"{path}/decision", CHIEF, body, {"If-Match": office.ask("GET", path, CHIEF).headers["ETag"]}


@pytest.mark.parametrize("attempt", range(size(2, 5)))
def test_of_two_decisions_exactly_one_wins(world: World, service: RunningService, attempt: int) -> None:
    office, proposal = world.office, world.ids["proposal_id"]
    bodies = [AUTHORISE, REFUSE] if attempt % 2 else [AUTHORISE, AUTHORISE]
    before = rows(service)
    answers = at_once(office, *(decision(office, proposal, body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert lost.json()["code"] == "already-decided"
    after = rows(service)
    assert after["decisions"] == before["decisions"] + 1
    authorised = won.json()["outcome"] == "authorise"
    assert after["restrictions"] == before["restrictions"] + authorised
    stands = office.get(f"/v1/restriction-proposals/{proposal}", CHIEF)["status"]
    assert stands == ("authorised" if authorised else "refused")


def test_two_proposals_for_one_customer_are_decided_side_by_side(world: World) -> None:
    office = world.office
    first = office.get(f"/v1/restriction-proposals/{world.ids['proposal_id']}", CHIEF)
    second = _again(office, first)
    answers = at_once(office, *(decision(office, made, AUTHORISE) for made in (first["id"], second) for _ in range(3)))
    assert Counter(answer.status_code for answer in answers) == {200: 2, 409: 4}
    assert {a.json()["proposal_id"] for a in answers if a.is_success} == {first["id"], second}


def _again(office: Office, made: Json) -> str:
    fields = ("measures", "behaviours", "grounds", "evidence_event_ids", "case_ids", "ends_on", "criteria")
    given = {field: made[field] for field in fields} | {"lesser_measures_considered": "Reminders were tried first."}
    return str(story.propose(office, made["customer_id"], given)["id"])


def test_everything_at_once_to_one_person_ends_without_deadlock_or_fault(world: World) -> None:
    office = world.office
    tag = world.tag("/v1/restrictions/{restriction_id}/lift")
    customer_tag = world.tag("/v1/customers/{customer_id}")
    event = {"occurred_at": office.now.isoformat(), "channel": "phone", "direction": "inbound"}
    warning = {"behaviours": ["persistent"], "conduct": "Daily calls", "change_expected": "Fewer"}
    points: Any = [{"kind": "phone", "value": "07700 900777"}]
    requests = [
        decision(office, world.ids["proposal_id"], AUTHORISE),
        ("POST", world.path("/v1/restriction-proposals/{proposal_id}/withdraw"), MANAGER, {"reason": "Too soon"}, {}),
        ("POST", world.path("/v1/restrictions/{restriction_id}/lift"), CHIEF, {"reasons": "Calm since May."}, tag),
        ("POST", world.path("/v1/restrictions/{restriction_id}/reviews"), CHIEF,
         {"outcome": "lift", "reasons": "Calm since May."}, tag),
        ("POST", world.path("/v1/customers/{customer_id}/contact-events"), STAFF, event, {}),
        ("POST", world.path("/v1/customers/{customer_id}/warnings"), MANAGER, warning, {}),
        ("PATCH", world.path("/v1/customers/{customer_id}"), STAFF, {"contact_points": points}, customer_tag),
        ("PATCH", world.path("/v1/customers/{customer_id}"), STAFF, {"contact_points": []}, customer_tag),
        ("POST", world.path("/v1/notices/{notice_id}/issue"), MANAGER, {"method": "by_hand"}, {}),
        ("POST", world.path("/v1/notices/{notice_id}/issue"), MANAGER, {"method": "by_hand"}, {}),
    ]  # fmt: skip
    statuses = [answer.status_code for answer in at_once(office, *requests)]
    assert sorted(statuses[:2]) == [200, 409]
    # At most one: what the customer is reached by shows in the restriction too, so that its tag may have passed first.
    assert [statuses[2] // 100, statuses[3] // 100] in ([2, 4], [4, 2], [4, 4])
    assert statuses[4:6] == [201, 201]
    assert sorted(statuses[6:8]) == [200, 412]
    assert sorted(statuses[8:]) == [200, 409]


def test_a_crm_that_sends_one_new_customer_twice_at_once_makes_one(office: Office, service: RunningService) -> None:
    before = rows(service)
    body: Json = {"name": "Twin", "contact_points": [{"kind": "phone", "value": "07700 900401"}]}
    path = "/v1/external-references/crm/twin-1/customer"
    answers = at_once(office, *(("PUT", path, Role.CRM, body, {}) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 7}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert rows(service)["customers"] == before["customers"] + 1


def test_two_customers_swapping_references_at_once_do_no_harm(office: Office) -> None:
    made = [
        office.post("/v1/customers", STAFF, name=name, external_references=[{"system": "swap", "id": name}])
        for name in ("a", "b")
    ]
    requests = []
    for mine, other in zip(made, ("b", "a"), strict=True):
        path = f"/v1/customers/{mine['id']}"
        tag = {"If-Match": office.ask("GET", path, STAFF).headers["ETag"]}
        requests.append(("PATCH", path, STAFF, {"external_references": [{"system": "swap", "id": other}]}, tag))
    answers = at_once(office, *requests)
    assert {answer.status_code for answer in answers} <= {200, 409, 503}
    held = [office.get(f"/v1/customers/{mine['id']}", STAFF)["external_references"] for mine in made]
    assert len({reference["id"] for references in held for reference in references}) == sum(map(len, held))


def test_two_records_merged_into_each_other_at_once_are_one_customer(office: Office) -> None:
    people = [story.register(office, f"07700 90097{number}") for number in range(3)]
    pairs = [(a, b) for a in people for b in people if a != b]
    event: Json = {"occurred_at": office.now.isoformat(), "channel": "phone", "direction": "inbound"}
    nothing: dict[str, str] = {}
    merging: list[tuple[str, str, Role, Json, dict[str, str]]] = [
        (
            "POST",
            f"/v1/customers/{survivor}/merge",
            MANAGER,
            {"duplicate_id": duplicate, "reason": "One person."},
            nothing,
        )
        for survivor, duplicate in pairs
    ]
    writing = [("POST", f"/v1/customers/{id_}/contact-events", STAFF, event, nothing) for id_ in people]
    answers = at_once(office, *merging, *writing)
    merged = Counter(answer.status_code for answer in answers[: len(merging)])
    assert merged[200] == 2
    assert set(merged) <= {200, 308, 409}
    assert {answer.status_code for answer in answers[len(merging) :]} <= {201, 308}
    written = sum(answer.status_code == 201 for answer in answers)
    found = [office.ask("GET", f"/v1/customers/{id_}", STAFF) for id_ in people]
    (survivor,) = [answer.json() for answer in found if answer.status_code == 200]
    assert set(survivor["merged_ids"]) == set(people) - {survivor["id"]}
    assert len([point for point in survivor["contact_points"] if point["kind"] == "phone"]) == 3
    assert len(office.get(f"/v1/customers/{survivor['id']}/contact-events", STAFF)["items"]) == written
