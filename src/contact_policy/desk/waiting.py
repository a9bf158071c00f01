"""A group of what waits for somebody, line by line: names and dates, never conduct or reasons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from contact_policy.desk import words
from contact_policy.policy.working_days import london_date
from contact_policy.services.context import Context

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """One thing that waits: where it leads, and how long it has."""

    title: str
    path: str | None
    hint: str
    status: str = ""
    colour: str = ""
    draft: str = ""
    """Of what somebody has begun, its kind and the id of what it is about: it can be thrown away."""

    @property
    def is_tag(self) -> bool:
        """Whether the status stands out: something is to be done."""
        return bool(self.colour)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What waits of one kind; ``empty`` says why nothing does."""

    lines: Sequence[WaitingLine] = ()
    total: int = 0
    empty: str = "None."


Read = Callable[[Context, int], Awaitable[Group]]
"""Reads a group, of so many lines at most."""


def due(context: Context, day: date | None) -> dict[str, str]:
    """The status of a line that has a day, overdue or not."""
    if day is None:
        return {}
    is_late = day < london_date(context.now)
    return {"status": f"{'Overdue since' if is_late else 'Due'} {words.day(day)}", "colour": "red" if is_late else ""}


def group(found: Sequence[T], line: Callable[[T], WaitingLine], *, empty: str, in_all: int | None = None) -> Group:
    """What was found, a line each. ``in_all`` is how many there are, where what was found does not know itself."""
    total = _total(found) if in_all is None else in_all
    return Group(lines=[line(each) for each in found], total=total, empty=empty)


def _total(found: Sequence[Any]) -> int:
    """How many lines there are in all, of which some were read."""
    found_in_all: int = found[0].total if found else 0
    return found_in_all
