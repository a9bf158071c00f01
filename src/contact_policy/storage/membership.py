"""Whose a record is: what was written under one of a person's records belongs to that person.

Rows keep the customer's id they were written with, so nothing moves when records are merged and split again. Every
question "of this customer" goes through ``belongs``; a test sees to it. ``as_of`` asks how it was recorded then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    any_,
    func,
    literal,
    or_,
    select,
    union_all,
)

from contact_policy.storage.columns import Id
from contact_policy.storage.tables import customer_memberships

# Made once: to make an alias takes longer than to ask PostgreSQL. Nothing asks one inside a question of the same one.
_owned, _merged = customer_memberships.alias("owned"), customer_memberships.alias("merged")


def belongs(column: ColumnElement[str], customer_id: str, as_of: datetime | None = None) -> ColumnElement[bool]:
    """Hold ``column`` to the records of the customer whose record ``customer_id`` is."""
    return column == any_(_array(_records_of(customer_id, as_of)))


def belong_to(
    column: ColumnElement[str], customer_ids: Sequence[str] | Select[Any], as_of: datetime | None = None
) -> ColumnElement[bool]:
    """Hold ``column`` to these records and to those merged into them."""
    asked = customer_ids if isinstance(customer_ids, Select) else _listed(customer_ids)
    merged = select(_merged.c.record_id).where(_merged.c.customer_id.in_(asked), _held(_merged, as_of))
    return column == any_(_array(union_all(asked, merged)))


def owner(record: Column[str], as_of: datetime | None = None) -> ColumnElement[str]:
    """The customer whose record a row's ``record`` is: itself, or the one it was merged into."""
    survivor = select(_owned.c.customer_id).where(_owned.c.record_id == record, _held(_owned, as_of))
    return func.coalesce(survivor.correlate(record.table).scalar_subquery(), record, type_=Id)


def merged_ids(customer: Column[str], as_of: datetime | None = None) -> ColumnElement[tuple[str, ...]]:
    """The records merged into a row's ``customer``, oldest first."""
    merged = select(_merged.c.record_id).where(_merged.c.customer_id == customer, _held(_merged, as_of))
    return _array(merged.order_by(_merged.c.record_id).correlate(customer.table))


def _records_of(customer_id: str, as_of: datetime | None) -> CompoundSelect[Any]:
    asked = literal(customer_id, Id)
    survivor = select(_owned.c.customer_id).where(_owned.c.record_id == asked, _held(_owned, as_of)).scalar_subquery()
    customer = func.coalesce(survivor, asked, type_=Id)
    return union_all(
        select(customer), select(_merged.c.record_id).where(_merged.c.customer_id == customer, _held(_merged, as_of))
    )


def _listed(ids: Sequence[str]) -> Select[Any]:
    return select(func.unnest(literal(list(ids), ARRAY(Id))))


def _array(records: Select[Any] | CompoundSelect[Any]) -> ColumnElement[tuple[str, ...]]:
    # Worked out once a statement, so that the index on the column it is compared with can be used.
    return func.array(records.scalar_subquery(), type_=ARRAY(Id, as_tuple=True))


def _held(memberships: FromClause, as_of: datetime | None) -> ColumnElement[bool]:
    if as_of is None:
        return memberships.c.until.is_(None)
    ended = or_(memberships.c.until.is_(None), memberships.c.until > as_of)
    return and_(memberships.c.since <= as_of, ended)
