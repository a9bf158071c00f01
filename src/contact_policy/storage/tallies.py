"""Tallies: what was added up, together with what has changed since. So a count is exact at any moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Subquery, delete, func, select, union_all
from sqlalchemy.dialects.postgresql import Insert, insert

from contact_policy.storage.connection import Connection
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import tallies, tally_changes
from contact_policy.storage.tables.tallies import Tallied

# Changes added up in one transaction.
_AT_A_TIME = 20_000


def tallied(subject: Tallied) -> Subquery:
    """Select the tallies of ``subject``: ``day``, ``traits``, ``count``, in any number of rows to be summed."""
    t, c = tallies.c, tally_changes.c
    added_up = select(t.day, t.traits, t.count).where(t.subject == subject)
    changes = select(c.day, c.traits, c.change).where(c.subject == subject)
    return union_all(added_up, changes).subquery("tallied")


def total(count: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """Sum ``count`` over the rows that all ``conditions`` hold of; 0 where there are none."""
    summed = func.sum(count)
    return func.coalesce(summed.filter(*conditions) if conditions else summed, 0).cast(BigInteger)


def _adding_up() -> Insert:
    """Put the oldest changes into the tallies."""
    c = tally_changes.c
    oldest = select(c.id).order_by(c.id).limit(given("most", Integer))
    gone = delete(tally_changes).where(c.id.in_(oldest)).returning(c.subject, c.day, c.traits, c.change).cte("gone")
    traits = func.each_once(gone.c.traits).label("traits")
    summed = select(gone.c.subject, gone.c.day, traits, func.sum(gone.c.change)).group_by("subject", "day", traits)
    adding = insert(tallies).from_select(["subject", "day", "traits", "count"], summed)
    count = tallies.c.count + adding.excluded.count
    return adding.on_conflict_do_update(constraint="pk_tallies", set_={"count": count})


_ADD_UP = Prepared(_adding_up())
_ARE_MORE = Prepared(select(select(tally_changes).offset(given("most", Integer)).exists()))


async def add_up(connection: Connection) -> bool:
    """Put changes into the tallies, the oldest first; whether more are left than go in at a time."""
    await connection.lock("tallies")
    await connection.write(_ADD_UP, most=_AT_A_TIME)
    return bool(await connection.value(_ARE_MORE, most=_AT_A_TIME))
