"""What a person is given when they ask what is kept of them, and what is withheld from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """That of the text ``id`` the characters from ``start`` until before ``end`` are withheld, and why."""

    id: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectAccessCopy:
    """That a copy was issued: its digest, and what was withheld of it. What it said is not kept a second time."""

    id: str
    customer_id: str
    digest: str
    withheld: tuple[Withheld, ...]
    issued_by: str
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectItem:
    """One thing kept of a person. ``id`` is ``table/number``: the same as long as nothing is added before it.

    ``at`` is when it happened or was written down, ``by`` who recorded it, without a name, and ``role`` in which role.
    """

    id: str
    table: str
    holds: str
    kept: str
    at: datetime | None
    by: str | None
    role: str | None
    recipients: tuple[str, ...]
    clauses: tuple[tuple[str, str], ...]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A place in a text that may be about somebody else, for a person to look at."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeText:
    """A text that somebody wrote, by an id of its own, and what is proposed to be withheld of it."""

    id: str
    text: str
    proposed: tuple[Proposed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectExport:
    """Everything kept of one person, oldest first."""

    customer_id: str
    name: str
    made_at: datetime
    explanations: Mapping[str, Any]
    recipients: tuple[Mapping[str, Any], ...]
    items: tuple[SubjectItem, ...]
    left_out: Mapping[str, str]
    notice_ids: tuple[str, ...] = field(default=())
