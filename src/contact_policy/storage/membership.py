"""Whose a record is: what was written under one of a person's records belongs to that person.

Rows keep the customer's id they were written with, so nothing moves when records are merged and split again. Every
question "of this customer" goes through ``belongs``; a test sees to it. ``as_of`` asks how it was recorded then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Table,
    TableValuedAlias,
    and_,
    any_,
    column,
    func,
    not_,
    or_,
    select,
    union_all,
)

from contact_policy.storage.as_known import AsOf
from contact_policy.storage.columns import Id
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import customer_memberships

T = TypeVar("T")

# Made once: to make an alias takes longer than to ask PostgreSQL. Nothing asks one inside a question of the same one.
_owned, _merged = customer_memberships.alias("owned"), customer_memberships.alias("merged")
_newer = customer_memberships.alias("newer")
_asked = given("customer_id", Id)


def belongs(column: ColumnElement[str], as_of: AsOf = None) -> ColumnElement[bool]:
    """Hold ``column`` to the records of the customer whose record each call gives as ``customer_id``."""
    return column == any_(_array(_records_of_asked(as_of)))


def of_customer(table: Table, record: type[T]) -> Prepared[T]:
    """Select what stands in ``table`` under the records of the customer given as ``customer_id``, oldest first."""
    return Prepared(selecting(table, record).where(belongs(table.c.customer_id)).order_by(table.c.id), record)


def belong_to(column: ColumnElement[str], customer_ids: Select[Any], as_of: AsOf = None) -> ColumnElement[bool]:
    """Hold ``column`` to these records and to those merged into them."""
    return column == any_(_array(_records_of(customer_ids, as_of)))


def belongs_to_any(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Hold ``column`` to the records that each call gives as ``customer_ids`` and to those merged into them."""
    return belong_to(column, select(func.unnest(given("customer_ids", ARRAY(Id)))))


def records_of_customer() -> TableValuedAlias:
    """The records of the customer given as ``customer_id``, as a table of their ``id``: to ask of each by itself."""
    return _as_table(_records_of_asked(None))


def records_of_owner(record: Column[str]) -> TableValuedAlias:
    """The records of the customer whose record a row's ``record`` is, as a table too."""
    return _as_table(_records_of(select(owner(record)).correlate(record.table), None))


def records_of_customers() -> FromClause:
    """The records of the customers given as ``customer_ids``: the ``id`` of each, with whose it is as ``owner``."""
    ids = func.unnest(given("customer_ids", ARRAY(Id))).table_valued(column("id", Id), name="asked").render_derived()
    merged = select(_merged.c.record_id, _merged.c.customer_id).where(
        _merged.c.customer_id == any_(given("customer_ids", ARRAY(Id))), _held(_merged, None)
    )
    return union_all(select(ids.c.id, ids.c.id.label("owner")), merged).subquery("records")


def owner(record: Column[str], as_of: AsOf = None) -> ColumnElement[str]:
    """The customer whose record a row's ``record`` is: itself, or the one it was merged into."""
    survivor = select(_owned.c.customer_id).where(_owned.c.record_id == record, _held(_owned, as_of))
    return func.coalesce(survivor.correlate(record.table).scalar_subquery(), record, type_=Id)


def merged_ids(customer: Column[str], as_of: AsOf = None) -> ColumnElement[tuple[str, ...]]:
    """The records merged into a row's ``customer``, oldest first."""
    merged = select(_merged.c.record_id).where(_merged.c.customer_id == customer, _held(_merged, as_of))
    return _array(merged.order_by(_merged.c.record_id).correlate(customer.table))


def is_own_or_merged(record: ColumnElement[str], customer: Column[str], as_of: AsOf = None) -> ColumnElement[bool]:
    """Hold ``record`` to a row's ``customer`` and the records merged into them."""
    # An array, so that the index on the record can be used.
    return record == any_(func.array_append(merged_ids(customer, as_of), customer))


def _records_of_asked(as_of: AsOf) -> CompoundSelect[Any]:
    survivor = select(_owned.c.customer_id).where(_owned.c.record_id == _asked, _held(_owned, as_of)).scalar_subquery()
    customer = func.coalesce(survivor, _asked, type_=Id)
    return union_all(
        select(customer), select(_merged.c.record_id).where(_merged.c.customer_id == customer, _held(_merged, as_of))
    )


def _records_of(customer_ids: Select[Any], as_of: AsOf) -> CompoundSelect[Any]:
    merged = select(_merged.c.record_id).where(_merged.c.customer_id.in_(customer_ids), _held(_merged, as_of))
    return union_all(customer_ids, merged)


def _as_table(records: CompoundSelect[Any]) -> TableValuedAlias:
    return func.unnest(_array(records)).table_valued(column("id", Id), name="records").render_derived()


def _array(records: Select[Any] | CompoundSelect[Any]) -> ColumnElement[tuple[str, ...]]:
    # Worked out once a statement, so that the index on the column it is compared with can be used.
    return func.array(records.scalar_subquery(), type_=ARRAY(Id, as_tuple=True))


def _held(memberships: FromClause, as_of: AsOf) -> ColumnElement[bool]:
    if as_of is None:
        return memberships.c.until.is_(None)
    return and_(_spans(memberships, as_of), not_(_opened_later(memberships, as_of)))


def _opened_later(memberships: FromClause, as_of: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Where the clock was set back, two memberships of a record may span one moment: the one opened last holds."""
    is_newer = and_(_newer.c.record_id == memberships.c.record_id, _newer.c.id > memberships.c.id)
    return select(_newer.c.id).where(is_newer, _spans(_newer, as_of)).correlate(memberships).exists()


def _spans(memberships: FromClause, as_of: ColumnElement[datetime]) -> ColumnElement[bool]:
    return and_(memberships.c.since <= as_of, or_(memberships.c.until.is_(None), memberships.c.until > as_of))
