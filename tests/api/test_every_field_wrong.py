"""Each field of each body, tried wrong in every way its schema knows: pointed to, and nothing written."""

from __future__ import annotations

import httpx
import pytest

from contact_policy.records import Role
from fixtures.office import Office
from fixtures.operations import WITH_BODY, Described, as_json, name
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.sampling import size
from fixtures.world import World, build_world

pytestmark = pytest.mark.long("some 1,300 bodies, of a proposal the most")

JSON = {"Content-Type": "application/json"}


def faults(answer: httpx.Response, pointer: str) -> str:
    """What is wrong with the answer to a body that is wrong at ``pointer`` and nowhere else."""
    if answer.status_code != 422:
        return f"{pointer}: {answer.status_code} {answer.text[:200]}"
    found = [error["pointer"] for error in answer.json().get("errors", ())]
    if not found or not all(place == pointer or place.startswith(f"{pointer}/") for place in found):
        return f"{pointer}: pointed to {found}"
    code = [error["detail"] for error in answer.json()["errors"] if "<" in error["detail"]]
    return f"{pointer}: says what only a programmer reads: {code}" if code else ""


@pytest.mark.parametrize("operation", [operation for operation in WITH_BODY if not operation.is_batch], ids=name)
def test_each_field_tried_wrong_is_pointed_to_and_nothing_is_written(
    world: World, service: RunningService, operation: Described
) -> None:
    assert operation.bodies is not None
    headers = JSON | world.tag(operation.path)
    before = rows(service)
    tried, found = 0, []
    for pointer, wrong in operation.bodies.wrong():
        tried += 1
        answer = world.ask(
            operation.method,
            operation.path,
            operation.roles[-1],
            tagged=False,
            content=as_json(world.body(wrong)),
            headers=headers,
        )
        found.append(faults(answer, pointer))
    assert tried >= size(5, 20)
    assert [fault for fault in found if fault] == []
    assert rows(service) == before


def test_the_example_of_every_operation_is_a_request_that_works(office: Office) -> None:
    """So each 422 above came from the one wrong field; and readers may copy what they see."""
    world = build_world(office, "07700 900211")
    # What is issued is not sent, and whose address is changed is written to before. Withdrawing follows the decision,
    # on a proposal of its own; lifting ends what the others act on. A reply that came in since the proposal would have
    # to be weighed in it; and the example of a decided case decides it after the evidence.
    order = ["issue_notice", "decide_proposal", "propose_restriction", "withdraw_proposal", "change_customer"]
    order += ["record_reply", "change_case", "review_restriction", "lift_restriction", "record_return"]
    issued = office.get(world.path("/v1/restrictions/{restriction_id}"), Role.MANAGER)["decision_notice_id"]
    answers = {}
    for operation in sorted(WITH_BODY, key=lambda o: order.index(o.id) if o.id in order else -1):
        assert operation.bodies is not None
        if operation.id == "record_return":
            world.ids["notice_id"] = issued
        body = world.body(operation.bodies.example())
        answer = world.ask(operation.method, operation.path, operation.roles[-1], json=body)
        answers[operation.id] = (answer.status_code, "" if answer.is_success else answer.text)
        if operation.id == "propose_restriction":
            world.ids["proposal_id"] = answer.json()["id"]
    assert {id_: said for id_, said in answers.items() if said[0] not in {200, 201}} == {}
    assert len(answers) == len(WITH_BODY)
