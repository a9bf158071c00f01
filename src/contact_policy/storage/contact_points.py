"""Who could be reached where, and from when to when: nothing is overwritten, so past look-ups can be replayed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    any_,
    exists,
    func,
    or_,
    select,
    update,
)

from contact_policy.policy.facts import ContactPoint
from contact_policy.policy.vocabulary import ContactPointKind
from contact_policy.records import Customer
from contact_policy.storage.as_known import AsOf
from contact_policy.storage.columns import Moment, among, as_tuple, kept_salt
from contact_policy.storage.connection import Connection
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.record_digests import digested
from contact_policy.storage.tables import contact_points

_points = contact_points.c
_other = contact_points.alias("other")


def holders(
    kind: ContactPointKind | ColumnElement[ContactPointKind], values: ColumnElement[Any], as_of: AsOf = None
) -> Select[Any]:
    """Select the ids of the customers who hold any of the contact points ``values``, or held it at ``as_of``."""
    held = _held(contact_points, as_of)
    return select(_points.customer_id).where(_points.kind == kind, _points.value == any_(values), held)


def reach_the_same(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Whether what is sent to one contact point may come to the other: they are the same, or one covers the other."""
    whole, others = func.without_sub_address(one.c.value), func.without_sub_address(other.c.value)
    is_covered = or_(one.c.value == other.c.value, one.c.value == others, whole == other.c.value)
    # the second for the index, which finds all that can meet the third
    return and_(one.c.kind == other.c.kind, whole == others, is_covered)


def held_by(customer: Column[str], as_of: AsOf = None) -> ColumnElement[tuple[ContactPoint, ...]]:
    """The contact points of a row's ``customer``, now or at ``as_of``, in the order they were given."""
    held = select(_points.kind, _points.value, _points.shared, _used_by_others(as_of))
    held = held.where(_points.customer_id == customer, _held(contact_points, as_of)).correlate(customer.table)
    return as_tuple(held.order_by(_points.position, _points.id), ContactPoint)


async def store(connection: Connection, customers: Sequence[Customer]) -> None:
    """Let each of these customers hold exactly their contact points from their ``updated_at`` on.

    Raises Duplicate if one is given both as shared and as not.
    """
    people = {customer.id: customer for customer in customers}
    wanted = {
        (customer.id, point.kind, point.value, point.shared): position
        for customer in customers
        for position, point in enumerate(customer.contact_points)
    }
    rows = await connection.rows(_CURRENT, ids=list(people))
    current = {(row["customer_id"], row["kind"], row["value"], row["shared"]): row for row in rows}
    gone = [
        {"id": row["id"], "removed_at": people[key[0]].updated_at} for key, row in current.items() if key not in wanted
    ]
    moved = [
        {"id": row["id"], "position": wanted[key]}
        for key, row in current.items()
        if wanted.get(key, row["position"]) != row["position"]
    ]
    added = [_row(people[key[0]], *key[1:], position) for key, position in wanted.items() if key not in current]
    await connection.change_each(contact_points, _REMOVE, gone)
    await connection.change_each(contact_points, _MOVE, moved)
    await connection.add(contact_points, *added)


async def add(connection: Connection, customers: Sequence[Customer]) -> None:
    """Let new customers hold their contact points. Raises Duplicate if one is given both as shared and as not."""
    rows = [
        _row(customer, point.kind, point.value, point.shared, position)
        for customer in customers
        for position, point in enumerate(customer.contact_points)
    ]
    await connection.add(contact_points, *rows)


def _row(customer: Customer, kind: ContactPointKind, value: str, shared: bool, position: int) -> dict[str, Any]:  # noqa: FBT001 - a row's columns, in their order
    return {
        "customer_id": customer.id,
        "kind": kind,
        "value": value,
        "shared": shared,
        "position": position,
        "added_at": customer.updated_at,
    }


def _held(points: FromClause, as_of: AsOf) -> ColumnElement[bool]:
    if as_of is None:
        return points.c.removed_at.is_(None)
    return and_(points.c.added_at <= as_of, or_(points.c.removed_at.is_(None), points.c.removed_at > as_of))


def _used_by_others(as_of: AsOf) -> ColumnElement[bool]:
    same = reach_the_same(_other, contact_points)
    somebody_else = _other.c.customer_id != _points.customer_id
    return exists().where(same, somebody_else, _held(_other, as_of)).label("used_by_others")


_changed = (
    update(contact_points)
    .where(_points.id == given("id", BigInteger))
    .values(salt=kept_salt(contact_points))
    .returning(*digested(contact_points))
)
_REMOVE = Prepared(_changed.values(removed_at=given("removed_at", Moment)))
_MOVE = Prepared(_changed.values(position=given("position", Integer)))
_CURRENT = Prepared(
    select(_points.id, _points.customer_id, _points.kind, _points.value, _points.shared, _points.position).where(
        among(_points.customer_id), _held(contact_points, None)
    )
)
