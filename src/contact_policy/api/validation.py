"""What pydantic found wrong, said as pointers and cures; what was sent is never repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from contact_policy.api.admission import FOREIGN_TEXTS
from contact_policy.errors import MOST_FIELDS_TOLD, ContactPolicyError, Invalid, InvalidField, NotFound, pointer_step

# Of these the schema says the cure itself, as ``schemas.fields`` makes them. What is not there is pointed to, too.
_OWN_WORDS = frozenset({"wrong", "needed"})
_NOT_THERE = frozenset({"missing", "needed"})
_FALLBACK = "This value is not possible here."
# Pydantic lists the members of some enumerations as Python writes them: <Colour.RED: 'red'>.
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")

# Braces are filled from pydantic's own context: limits and lists of ours, never input.
_CURES = {
    "missing": "This is required.",
    "extra_forbidden": "There is no such field; leave it out or correct its name.",
    "string_type": "Give text.",
    "string_too_short": "Give at least {min_length} characters.",
    "string_too_long": "Give at most {max_length} characters.",
    "bool_type": "Say true or false.",
    "bool_parsing": "Say true or false.",
    "int_type": "Give a whole number.",
    "int_parsing": "Give a whole number.",
    "int_from_float": "Give a whole number.",
    "int_parsing_size": "Give a smaller number.",
    "greater_than": "Give more than {gt}.",
    "greater_than_equal": "Give at least {ge}.",
    "less_than": "Give less than {lt}.",
    "less_than_equal": "Give at most {le}.",
    "enum": "Give one of {expected}.",
    "literal_error": "Give one of {expected}.",
    "list_type": "Give a list.",
    "too_short": "Give at least {min_length} of these.",
    "too_long": "Give at most {max_length} of these.",
    "dict_type": "Give an object.",
    "model_type": "Give an object.",
    "model_attributes_type": "Give an object.",
    "dataclass_type": "Give an object.",
    "union_tag_not_found": "Say which it is.",
    "union_tag_invalid": "Give one of {expected_tags}.",
    "date_type": "Give a date such as 2026-11-20.",
    "date_from_datetime_parsing": "Give a date such as 2026-11-20.",
    "date_parsing": "Give a date such as 2026-11-20.",
}


def invalid_request(error: RequestValidationError) -> ContactPolicyError:
    """Find the problem behind pydantic's findings: 422, or 404 where the path itself names nothing that can exist."""
    found = error.errors()
    if any(entry["loc"][0] == "path" and entry["loc"][1] not in FOREIGN_TEXTS for entry in found):
        return NotFound("path")
    return Invalid(*(_field(entry, error.body) for entry in found[:MOST_FIELDS_TOLD]))


def invalid_item(error: ValidationError, item: Any) -> Invalid:
    """The same of one item of a batch, pointed to from the item."""
    found = [entry | {"loc": ("body", *entry["loc"])} for entry in error.errors(include_url=False)]
    return Invalid(*(_field(entry, item) for entry in found[:MOST_FIELDS_TOLD]))


def _field(entry: Mapping[str, Any], body: Any) -> InvalidField:
    pointer = _pointer(entry["loc"], entry["type"], body)
    if entry["type"].startswith("union_tag"):
        pointer += "/" + entry["ctx"]["discriminator"].strip("'")  # pydantic points at the whole object
    return InvalidField(pointer, _cure(entry))


def _cure(entry: Mapping[str, Any]) -> str:
    context = entry.get("ctx") or {}
    if entry["type"] == "value_error":
        return str(context["error"])  # raised by a schema of ours, in words that repeat no input
    if entry["type"] in _OWN_WORDS:
        return str(entry["msg"])
    kind = entry["type"]
    if context.get("field_type") == "Value":  # a text whose length is asked after its characters were
        kind = f"string_{kind}"
    return _MEMBER.sub(r"\1", _CURES.get(kind, _FALLBACK).format(**context))


def _pointer(loc: tuple[str | int, ...], kind: str, body: Any) -> str:
    place, *steps = loc
    if place == "query":
        return f"?{pointer_step(steps[0])}"
    if place == "path":
        return f"{{{steps[0]}}}"
    if place == "header":
        return "-".join(word.capitalize() for word in str(steps[0]).split("-"))
    return "".join(f"/{pointer_step(step)}" for step in _real_steps(steps, kind, body))


def _real_steps(steps: list[str | int], kind: str, node: Any) -> list[str | int]:
    """Pick the steps that exist in the document: pydantic puts union tags and validator names between them."""
    real: list[str | int] = []
    for position, step in enumerate(steps):
        if _is_in(node, step):
            node = node[step]
        elif kind not in _NOT_THERE or position < len(steps) - 1:
            continue
        real.append(step)
    return real


def _is_in(node: Any, step: str | int) -> bool:
    if isinstance(node, list):
        return isinstance(step, int) and step < len(node)
    return isinstance(node, dict) and step in node
