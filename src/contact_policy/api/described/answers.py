"""An example of what each operation answers: what it answered in the tests' story, which compare it with today's."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from contact_policy.records import Role
from contact_policy.records.role_names import RoleNames

JSON = "application/json"
_OF_ROLES = ("authority", "deciding_role", "roles")


def recorded() -> dict[str, Any]:
    """An answer of each operation, by its id."""
    text = resources.files(__package__).joinpath("answers.json").read_text(encoding="utf-8")
    answers: dict[str, Any] = json.loads(text)
    return answers


def add_answers(document: dict[str, Any], names: RoleNames) -> None:
    """Put each operation's example where the document shows what comes back, with the office's names for roles."""
    answers = recorded()
    for path in document["paths"].values():
        for operation in path.values():
            if operation["operationId"] in answers:
                for status, response in operation["responses"].items():
                    if status.startswith("2") and JSON in response.get("content", {}):
                        response["content"][JSON]["example"] = _named(answers[operation["operationId"]], names)


def _named(node: Any, names: RoleNames) -> Any:
    if isinstance(node, dict):
        return {
            field: _called(value, names) if field in _OF_ROLES else _named(value, names)
            for field, value in node.items()
        }
    return [_named(item, names) for item in node] if isinstance(node, list) else node


def _called(said: Any, names: RoleNames) -> Any:
    """A role, or whatever holds roles, by the office's names."""
    if isinstance(said, dict):
        return {field: _called(value, names) for field, value in said.items()}
    if isinstance(said, list):
        return [_called(value, names) for value in said]
    return (*names.of([Role(said)]), said)[0] if said in list(Role) else said
