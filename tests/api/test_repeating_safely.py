"""Idempotency-Key on every POST that writes: one effect and one answer, however often and however close together."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from contact_policy.records import Role
from fixtures.office import Office
from fixtures.operations import OPERATIONS, Described, name
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.story import MANAGER
from fixtures.world import World, build_world

WRITING = tuple(operation for operation in OPERATIONS if operation.is_writing)
# Lifting ends what the others act on, withdrawing and deciding each other's matter, and what is issued is neither sent
# nor drafted anew; a case that is decided otherwise takes from restrictions what they rest on. Each gets a world.
ENDING = (
    "withdraw_proposal", "decide_proposal", "lift_restriction", "send_notice", "redraft_notice", "issue_notice",
    "record_return", "change_case", "remove_webhook_subscription",
    "answer_data_request", "change_data_request",
)  # fmt: skip


@pytest.fixture(scope="module")
def shared_world(service: RunningService) -> Iterator[World]:
    with Office(service) as office:
        yield build_world(office, "07700 900231")


@pytest.fixture
def own_world(office: Office, shared_world: World, operation: Described) -> World:
    if operation.id not in ENDING:
        return shared_world
    world = build_world(office, "07700 900232")
    if operation.id == "record_return":
        restriction = office.get(world.path("/v1/restrictions/{restriction_id}"), Role.MANAGER)
        world.ids["notice_id"] = restriction["decision_notice_id"]
    return world


def test_every_operation_that_writes_takes_a_key() -> None:
    assert {o.id for o in WRITING} == {o.id for o in OPERATIONS if "idempotency-key" in o.headers}
    assert len(WRITING) >= 14


@pytest.mark.parametrize("operation", [operation for operation in WRITING if not operation.is_batch], ids=name)
def test_eight_at_once_and_one_later_have_one_effect_and_one_answer(
    own_world: World, service: RunningService, operation: Described
) -> None:
    world = own_world
    example = operation.bodies.example() if operation.bodies is not None else {}
    body: dict[str, Any] = world.body(example) | _fresh(operation)
    headers = world.tag(operation.path) | {"Idempotency-Key": f"{operation.id} once"}

    def send(given: Any) -> httpx.Response:
        answer: httpx.Response = world.ask(
            operation.method, operation.path, operation.roles[-1], tagged=False, json=given, headers=headers
        )
        return answer

    before = rows(service)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, [body] * 8))
    after = rows(service)
    answers.append(send(body))
    assert [answer.text for answer in answers if not answer.is_success] == []
    assert len({(a.status_code, a.content, a.headers.get("Location"), a.headers.get("ETag")) for a in answers}) == 1
    assert after["idempotency_answers"] == before["idempotency_answers"] + 1
    # One for the act, and a few for the restrictions that it may take their support from.
    assert 1 <= after["audit_entries"] - before["audit_entries"] <= 8
    assert rows(service) == after

    if operation.bodies is None:
        return
    another = send(body | {"no_such_field": 1})
    assert (another.status_code, another.json()["code"]) == (422, "invalid-request")
    changed = send(body | _another(operation))
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency-key-reused")
    assert rows(service) == after


def _fresh(operation: Described) -> dict[str, Any]:
    """What must not be on record already: nothing new is nothing written."""
    if operation.id == "register_customer":
        return {"external_references": [{"system": "crm", "id": "C-3001"}]}
    if operation.id in {"upsert_customer", "upsert_customer_named"}:
        return {"name": f"Brought up to date by {operation.id}", "external_references": []}
    return {}


def _another(operation: Described) -> dict[str, Any]:
    """What makes it another request."""
    whole: dict[str, dict[str, Any]] = {
        "rotate_webhook_secret": {"overlap_hours": 1},
        "enable_webhook_subscription": {"since": None},
        "issue_notice": {"method": "post"},
        "send_notice": {"method": "post"},
        "redraft_notice": {"because": "words"},
        "issue_subject_access_copy": {"redactions": [{"id": "a text", "from": 0, "to": 1, "reason": "Another's"}]},
        "change_data_request": {"identity_confirmed_at": "2026-11-27T10:00:00Z"},
    }
    if operation.id in whole:
        return whole[operation.id]
    fields = {
        "record_data_request": "details", "erase_customer": "reason", "hold_customer": "reason", "end_hold": "reason",
        "register_customer": "name", "change_customer": "name", "upsert_customer": "name", "open_case": "subject",
        "upsert_customer_named": "name",
        "change_case": "decision", "record_contact_event": "summary", "draft_warning": "conduct",
        "merge_customers": "reason", "split_customers": "reason",
        "propose_restriction": "grounds", "withdraw_proposal": "reason", "record_breach": "description",
        "draft_breach_reminder": "description", "record_filed_reading": "note", "record_filed_answer": "summary",
        "see_incident": "note", "request_reconsideration": "text", "record_reply": "summary", "record_return": "note",
        "record_spoken_warning": "said",
        "create_webhook_subscription": "description", "change_webhook_subscription": "description",
        "appeal_against_warning": "grounds", "appeal_against_restriction": "grounds",
    }  # fmt: skip
    return {fields.get(operation.id, "reasons"): "Something else is said here."}


def test_a_key_that_met_a_refusal_may_be_used_again(office: Office) -> None:
    headers = {"Idempotency-Key": "refused once"}
    refused = office.ask("POST", "/v1/customers", MANAGER, json={"name": ""}, headers=headers)
    assert refused.status_code == 422
    made = office.ask("POST", "/v1/customers", MANAGER, json={"name": "Ann"}, headers=headers)
    assert made.status_code == 201


def test_the_same_key_at_another_address_is_another_request(office: Office) -> None:
    headers = {"Idempotency-Key": "one key, two addresses"}
    for number, expected in ((1, 201), (2, 422)):
        path = f"/v1/external-references/crm/K-{number}/customer"
        answer = office.ask("PUT", path, Role.CRM, json={"name": "Ann"}, headers=headers)
        assert answer.status_code == expected
