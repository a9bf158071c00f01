"""Nobody overwrites what they have not seen: If-Match with one concrete, current tag, where it is asked for."""

from __future__ import annotations

import pytest

from fixtures import story
from fixtures.office import Office
from fixtures.operations import OPERATIONS, Described, name
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.story import CHIEF, MANAGER
from fixtures.world import World, build_world

ASKED = tuple(operation for operation in OPERATIONS if "if-match" in operation.headers)

HEADERS = {
    "missing": ({}, 428),
    "any": ({"If-Match": "*"}, 428),
    "weak": ({"If-Match": 'W/"1-abcdef012345"'}, 428),
    "a list": ({"If-Match": '"1-abcdef012345", "2-abcdef012345"'}, 412),
    "weak ones alone": ({"If-Match": 'W/"1-abcdef012345", W/"2-abcdef012345"'}, 428),
    "the version with another digest": ({"If-Match": '"1-000000000000"'}, 412),
    "no tag": ({"If-Match": "1-abcdef012345"}, 428),
    "empty": ({"If-Match": ""}, 428),
    "stale": ({"If-Match": '"9999-abcdef012345"'}, 412),
    "made up": ({"If-Match": '"x"'}, 412),
}


def test_the_operations_that_ask_for_it_are_those_of_the_contract() -> None:
    assert {operation.id for operation in ASKED} == {
        "change_customer",
        "change_case",
        "decide_proposal",
        "review_restriction",
        "lift_restriction",
        "decide_appeal",
        "change_data_request",
        "erase_customer",
        "change_webhook_subscription",
        "remove_webhook_subscription",
    }


@pytest.mark.parametrize(("headers", "status"), HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("operation", ASKED, ids=name)
def test_only_the_concrete_tag_of_what_stands_there_now_will_do(
    world: World, service: RunningService, operation: Described, headers: dict[str, str], status: int
) -> None:
    before = rows(service)
    sent = {} if operation.bodies is None else {"json": world.body(operation.bodies.example())}
    answer = world.ask(operation.method, operation.path, operation.roles[-1], tagged=False, headers=headers, **sent)
    assert answer.status_code == status
    assert answer.json()["code"] == ("precondition-required" if status == 428 else "precondition-failed")
    assert rows(service) == before


def test_that_it_is_decided_already_wins_over_the_stale_tag(office: Office) -> None:
    world = build_world(office, "07700 900221")
    path = world.path("/v1/restriction-proposals/{proposal_id}")
    tag = office.ask("GET", path, CHIEF).headers["ETag"]
    body = {"outcome": "refuse", "reasons": "The calls have become fewer since the proposal was made."}
    for expected in (200, 409):
        answer = office.ask("POST", f"{path}/decision", CHIEF, json=body, headers={"If-Match": tag})
        assert answer.status_code == expected
    assert answer.json()["code"] == "already-decided"
    assert office.post(f"{path}/withdraw", MANAGER, expect=409, reason="Too late")["code"] == "already-decided"


def test_reading_gives_the_tag_that_changing_asks_for_and_gives_the_next(office: Office) -> None:
    customer = f"/v1/customers/{story.register(office, '07700 900222')}"
    first = office.ask("GET", customer, MANAGER).headers["ETag"]
    changed = office.ask("PATCH", customer, MANAGER, json={"name": "Jo Other"}, headers={"If-Match": first})
    assert changed.status_code == 200
    assert changed.headers["ETag"] == office.ask("GET", customer, MANAGER).headers["ETag"] != first
    again = office.ask("PATCH", customer, MANAGER, json={"name": "Jo Third"}, headers={"If-Match": first})
    assert again.status_code == 412


def test_a_change_that_changes_nothing_leaves_tag_and_trail_alone(office: Office, service: RunningService) -> None:
    customer = f"/v1/customers/{story.register(office, '07700 900223')}"
    read = office.ask("GET", customer, MANAGER)
    before = rows(service)
    own = [{"kind": point["kind"], "value": point["value"]} for point in read.json()["contact_points"][1:]]
    points = [{"kind": "phone", "value": "+44 7700 900223"}, *own]
    same = {"name": read.json()["name"], "contact_points": points}
    answer = office.ask("PATCH", customer, MANAGER, json=same, headers={"If-Match": read.headers["ETag"]})
    assert (answer.status_code, answer.headers["ETag"]) == (200, read.headers["ETag"])
    assert rows(service) == before
