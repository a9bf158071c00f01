"""One answer wins on every real route: 401, 403, 404, 413, 422, 428 or 412, 409."""

from __future__ import annotations

import pytest
import uuid6

from contact_policy.records import Role
from fixtures.operations import GUARDED, OPERATIONS, Described, name
from fixtures.rows import rows
from fixtures.running import RunningService
from fixtures.world import World

TOO_LARGE = b'{"name": "' + b"x" * 2 * 1024 * 1024 + b'"}'
WRONG = b'{"no_such_field": 1}'
JSON = {"Content-Type": "application/json"}


def nobodys(path: str) -> str:
    """A path of the right shape to things that do not exist."""
    for name_ in ("customer", "case", "contact_event", "filed_contact", "warning", "proposal", "restriction", "notice"):
        path = path.replace(f"{{{name_}_id}}", str(uuid6.uuid7()))
    return path


@pytest.mark.parametrize("operation", GUARDED, ids=name)
def test_each_refusal_yields_to_those_before_it(world: World, service: RunningService, operation: Described) -> None:
    role = Role(operation.roles[-1])
    other = next((r for r in Role if r not in operation.roles), None)
    path, nowhere = world.path(operation.path), nobodys(operation.path)
    before = rows(service)

    def code(at: str, body: bytes, *roles: Role) -> int:
        answer = world.office.ask(operation.method, at, *roles, content=body, headers=JSON)
        assert answer.headers["Content-Type"] in {"application/problem+json", "application/json"}
        return answer.status_code

    nobody = service.ask(operation.method, nowhere, content=TOO_LARGE, headers=JSON)
    assert nobody.status_code == 401
    if other is not None:
        assert code(nowhere, TOO_LARGE, other) == 403
    if nowhere != operation.path and "{system}" not in nowhere:
        assert code(nowhere, TOO_LARGE, role) == 404
    assert code(path, TOO_LARGE * (6 if operation.is_batch else 1), role) == 413
    if operation.bodies is not None:
        assert code(path, WRONG, role) == 422
    if "if-match" in operation.headers and operation.bodies is not None:
        answer = world.ask(
            operation.method, operation.path, role, tagged=False, json=world.body(operation.bodies.example())
        )
        assert answer.status_code == 428
    assert rows(service) == before


@pytest.mark.parametrize("operation", OPERATIONS, ids=name)
def test_a_method_that_a_path_does_not_take_is_told_the_right_ones(world: World, operation: Described) -> None:
    taken = {other.method for other in OPERATIONS if other.path == operation.path}
    method = next(method for method in ("DELETE", "PUT", "PATCH") if method not in taken)
    answer = world.ask(method, operation.path, Role.MANAGER, tagged=False)
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert operation.method in answer.headers["Allow"].split(", ")
