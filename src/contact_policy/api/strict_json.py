"""JSON read as strictly as it is defined: nothing that one reader would take one way and another otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contact_policy.errors import Invalid, InvalidField, invalid, pointer_step

_NUMBER_LIMIT = 2**63
_LONGEST_INTEGER = 20  # digits and sign of any 64-bit integer
_DEEPEST = 32
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class _Flaw:
    """Stands where a value was that cannot be accepted."""

    cure: str


def parse(raw: bytes) -> Any:
    """Read the document, or raise Invalid with a pointer to each flaw.

    Refused: bytes that are no UTF-8, anything but one JSON document, NaN and Infinity, a member named twice, numbers
    of 2**63 and beyond, NUL and lone surrogates in any text, and nesting deeper than 32.
    """
    try:
        document = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_members,
            parse_constant=lambda _: _Flaw("Give a finite number."),
            parse_int=_integer,
            parse_float=_float,
        )
    except UnicodeDecodeError:
        raise invalid("", "The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise invalid("", f"The body is not JSON (line {error.lineno}, column {error.colno}).") from None
    except RecursionError:
        raise invalid("", "The body is nested too deeply.") from None
    flaws = [field for field, _ in zip(_flaws(document, "", 0), range(_MOST_ERRORS), strict=False)]
    if flaws:
        raise Invalid(*flaws)
    return document


def flaw_in_text(text: str) -> str | None:
    """Why ``text`` cannot be kept, as a cure; None if it can. A NUL or a lone surrogate fits in no database."""
    if "\0" in text:
        return "Leave out the NUL character."
    try:
        text.encode()
    except UnicodeEncodeError:
        return "Leave out the lone surrogate: it is no character."
    return None


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        members[name] = _Flaw("Give this once only.") if name in members else value
    return members


def _integer(digits: str) -> int | _Flaw:
    # The length first: turning a million digits into a number is slow.
    if len(digits) > _LONGEST_INTEGER or abs(number := int(digits)) >= _NUMBER_LIMIT:
        return _Flaw("Give a smaller number.")
    return number


def _float(digits: str) -> float | _Flaw:
    number = float(digits)
    if not abs(number) < _NUMBER_LIMIT:
        return _Flaw("Give a smaller number.")
    # 600 and 600.0 are one number in JSON, and so one request under an Idempotency-Key.
    return int(number) if number.is_integer() else number


def _flaws(node: Any, pointer: str, depth: int) -> Iterator[InvalidField]:
    if depth > _DEEPEST:
        yield InvalidField(pointer, "This is nested too deeply.")
    elif isinstance(node, _Flaw):
        yield InvalidField(pointer, node.cure)
    elif isinstance(node, str):
        if cure := flaw_in_text(node):
            yield InvalidField(pointer, cure)
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _flaws(item, f"{pointer}/{index}", depth + 1)
    elif isinstance(node, dict):
        for name, value in node.items():
            if cure := flaw_in_text(name):
                yield InvalidField(pointer, f"In a field's name: {cure}")
            else:
                yield from _flaws(value, f"{pointer}/{pointer_step(name)}", depth + 1)
