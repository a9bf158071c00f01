"""JSON read as strictly as it is defined: nothing that one reader would take one way and another otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from contact_policy.errors import MOST_FIELDS_TOLD, Invalid, InvalidField, invalid, pointer_step

_NUMBER_LIMIT = 2**63
_LONGEST_INTEGER = 20  # digits and sign of any 64-bit integer
_LONGEST_FLOAT = 100
_DEEPEST = 32

# More than any operation has a use for, and few enough that reading them keeps nobody waiting.
MOST_VALUES = 10_000
MOST_MEMBERS = 100


@dataclass(frozen=True, slots=True)
class _Flaw:
    """Stands where a value was that cannot be accepted."""

    cure: str


def parse(raw: bytes, *, nul_allowed: bool = False) -> Any:
    """Read the document, or raise Invalid with a pointer to each flaw.

    Refused: bytes that are no UTF-8, anything but one JSON document, NaN and Infinity, a member named twice, numbers
    of 2**63 and beyond, NUL and lone surrogates in any text, nesting deeper than 32, an object of more than
    ``MOST_MEMBERS``, and documents of more than ``MOST_VALUES``, which are not read at all.
    ``nul_allowed`` lets NUL stand in texts (not in names): for what is only compared, never kept.
    """
    document = read(raw)
    check(document, nul_allowed=nul_allowed)
    return document


def read(raw: bytes, *, most_values: int = MOST_VALUES) -> Any:
    """Read what ``parse`` does, without looking for flaws in it: ``check`` finds them, in the whole or in any part.

    Raises Invalid where it cannot be read at all.
    """
    if _has_too_many_values(raw, most_values):
        raise invalid("", f"The body holds more than {most_values} values.")
    try:
        return _DECODER.decode(raw.decode("utf-8"))
    except UnicodeDecodeError:
        raise invalid("", "The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise invalid("", f"The body is not JSON (line {error.lineno}, column {error.colno}).") from None
    except RecursionError:
        raise invalid("", "The body is nested too deeply.") from None


def check(document: Any, *, nul_allowed: bool = False) -> None:
    """Raise Invalid with a pointer to each flaw in what was ``read``."""
    if _is_sound(document):
        return
    flaws = list(islice(_flaws(document, nul_allowed=nul_allowed), MOST_FIELDS_TOLD))
    if flaws:
        raise Invalid(*flaws)


def _is_sound(document: Any) -> bool:
    """Whether there is no flaw in it: found out level by level, without the way to each value."""
    level, texts = [document], list[str]()
    for _ in range(_DEEPEST + 1):
        within: list[Any] = []
        for node in level:
            if isinstance(node, str):
                texts.append(node)
            elif isinstance(node, dict):
                texts += node
                within += node.values()
            elif isinstance(node, list):
                within += node
            elif isinstance(node, _Flaw):
                return False
        if not within:
            # all at once, apart from each other: half a character may end one
            return flaw_in_text(" ".join(texts)) is None
        level = within
    return False


def flaw_in_text(text: str) -> str | None:
    """Why ``text`` cannot be kept, as a cure; None if it can. A NUL or a lone surrogate fits in no database."""
    if "\0" in text:
        return "Leave out the NUL character."
    if text.isascii():
        return None
    try:
        text.encode()
    except UnicodeEncodeError:
        return "Leave out the lone surrogate: it is no character."
    return None


def _has_too_many_values(raw: bytes, most: int) -> bool:
    """Count by punctuation, which takes a thousandth of the time: each value follows a comma or opens a container."""
    if _punctuation(raw) <= most:
        return False
    # Now without what stands in texts: prose has commas too.
    unescaped = raw.replace(rb"\\", b"").replace(rb"\"", b"")
    if unescaped.count(b'"') > 4 * most:  # a text has two, a member at most two texts
        return True
    return _punctuation(b"".join(unescaped.split(b'"')[::2])) > most


def _punctuation(text: bytes) -> int:
    return text.count(b",") + text.count(b"[") + text.count(b"{")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Flaw:
    if len(pairs) > MOST_MEMBERS:
        return _Flaw(f"Give at most {MOST_MEMBERS} fields here.")
    members: dict[str, Any] = dict(pairs)
    return members if len(members) == len(pairs) else _with_doubles(pairs)


def _with_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
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
    if len(digits) > _LONGEST_FLOAT:
        return _Flaw("Write this number in fewer digits.")
    number = float(digits)
    if not abs(number) < _NUMBER_LIMIT:
        return _Flaw("Give a smaller number.")
    # 600 and 600.0 are one number in JSON, and so one request under an Idempotency-Key.
    return int(number) if number.is_integer() else number


# Made once: it takes as long to make as to read a line of a batch with.
_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_constant=lambda _: _Flaw("Give a finite number."),
    parse_int=_integer,
    parse_float=_float,
)


def _flaws(document: Any, *, nul_allowed: bool) -> Iterator[InvalidField]:
    """What is wrong in it, in the order in which it stands there."""
    places = [_Node(document)]
    while places:
        place = places.pop()
        node = place.node
        if place.depth > _DEEPEST:
            yield InvalidField(place.pointer, "This is nested too deeply.")
        elif isinstance(node, _Flaw):
            yield InvalidField(place.pointer, node.cure)
        elif isinstance(node, str):
            if cure := flaw_in_text(node.replace("\0", "") if nul_allowed else node):
                yield InvalidField(place.pointer, cure)
        elif isinstance(node, list):
            places += [_Node(item, index, place) for index, item in enumerate(node)][::-1]
        elif isinstance(node, dict):
            for name in node:
                if cure := flaw_in_text(name):
                    yield InvalidField(place.pointer, f"In a field's name: {cure}")
            places += [_Node(value, name, place) for name, value in node.items() if not flaw_in_text(name)][::-1]


class _Node:
    """A value in the document, and the way to it, which is written out only where something is wrong."""

    __slots__ = ("_step", "_within", "depth", "node")

    def __init__(self, node: Any, step: str | int = "", within: _Node | None = None) -> None:
        self.node = node
        self.depth: int = 0 if within is None else within.depth + 1
        self._step = step
        self._within = within

    @property
    def pointer(self) -> str:
        return "" if self._within is None else f"{self._within.pointer}/{pointer_step(self._step)}"
