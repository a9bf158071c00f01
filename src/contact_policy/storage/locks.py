"""Locks by name in the database, held until the transaction ends: each in words that wait for it and that only try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Text, column, func, select

from contact_policy.storage.prepared import Prepared, given


def lock_name(*names: str) -> str:
    """One name for a lock, in the database and in the process."""
    return "/".join(names)


@dataclass(frozen=True, slots=True)
class Tried:
    """The lock of which name was asked for, and whether it is held now."""

    name: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class Lock:
    """How a lock is taken: waiting at the database for who holds it, or trying. ``by_many`` hold it together."""

    waiting: Prepared[Tried]
    trying: Prepared[Tried]
    by_many: bool = False


def lock_of(name: ColumnElement[str], *conditions: ColumnElement[bool]) -> Lock:
    """Take alone the lock that the row which meets ``conditions`` is named by."""
    key = _key(name)
    return Lock(
        Prepared(_tried(name, func.pg_advisory_xact_lock(key).is_not(None)).where(*conditions), Tried),
        Prepared(_tried(name, func.pg_try_advisory_xact_lock(key)).where(*conditions), Tried),
    )


def _tried(name: ColumnElement[str], is_held: ColumnElement[Any]) -> Select[Any]:
    return select(name.label("name"), is_held.label("is_held"))


def _key(name: ColumnElement[str]) -> ColumnElement[int]:
    """The number that stands for a lock's name."""
    return func.hashtextextended(name, 0)


_named = given("name", Text)

ALONE = lock_of(_named)
"""The lock of the ``name`` that is given."""

TOGETHER = Lock(
    Prepared(_tried(_named, func.pg_advisory_xact_lock_shared(_key(_named)).is_not(None)), Tried),
    Prepared(_tried(_named, func.pg_try_advisory_xact_lock_shared(_key(_named))), Tried),
    by_many=True,
)
"""The same lock, held with all who hold it so, and by nobody who has it alone."""

_each_named = func.unnest(given("names", ARRAY(Text))).table_valued(column("name", Text), name="each").render_derived()

EACH_ALONE = lock_of(_each_named.c.name)
"""The locks of the ``names`` that are given, one after the other in their order."""
