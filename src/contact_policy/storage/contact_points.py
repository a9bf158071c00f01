"""Who could be reached where, and from when to when: nothing is overwritten, so past look-ups can be replayed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, or_, select, update

from contact_policy.policy.facts import ContactPoint
from contact_policy.policy.vocabulary import ContactPointKind
from contact_policy.records import Customer
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Connection
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import contact_points

_other = contact_points.alias("other")


def holders(kind: ContactPointKind, value: str, as_of: datetime | None = None) -> Select[Any]:
    """Select the ids of the customers who hold a contact point, or held it at ``as_of``."""
    points = contact_points.c
    return select(points.customer_id).where(points.kind == kind, points.value == value, _held(contact_points, as_of))


async def held_by(
    connection: Connection, customer_ids: Sequence[str], as_of: datetime | None = None
) -> dict[str, tuple[ContactPoint, ...]]:
    """The contact points of each customer, now or at ``as_of``, in the order they were given."""
    points = contact_points.c
    statement = (
        select(points.customer_id, points.kind, points.value, points.shared, _used_by_others(as_of))
        .where(among(points.customer_id, customer_ids), _held(contact_points, as_of))
        .order_by(points.position, points.id)
    )
    held: dict[str, tuple[ContactPoint, ...]] = defaultdict(tuple)
    for row in await connection.rows(statement):
        values = dict(row)
        held[values.pop("customer_id")] += (ContactPoint(**values),)
    return held


async def store(connection: Connection, customer: Customer) -> None:
    """Let ``customer`` hold exactly their contact points from ``customer.updated_at`` on.

    Raises Duplicate if one is given both as shared and as not.
    """
    wanted = {(p.kind, p.value, p.shared): position for position, p in enumerate(customer.contact_points)}
    current = {(row["kind"], row["value"], row["shared"]): row for row in await _current(connection, customer.id)}
    for key, row in current.items():
        if key not in wanted:
            await _change(connection, row["id"], removed_at=customer.updated_at)
        elif wanted[key] != row["position"]:
            await _change(connection, row["id"], position=wanted[key])
    added = [
        {
            "customer_id": customer.id,
            "kind": kind,
            "value": value,
            "shared": shared,
            "position": position,
            "added_at": customer.updated_at,
        }
        for (kind, value, shared), position in wanted.items()
        if (kind, value, shared) not in current
    ]
    await connection.add(contact_points, *added)


async def _current(connection: Connection, customer_id: str) -> Sequence[Row]:
    mine = contact_points.c.customer_id == customer_id
    return await connection.rows(select(contact_points).where(mine, _held(contact_points, None)))


async def _change(connection: Connection, id_: int, **values: Any) -> None:
    await connection.write(update(contact_points).where(contact_points.c.id == id_).values(values))


def _held(points: FromClause, as_of: datetime | None) -> ColumnElement[bool]:
    if as_of is None:
        return points.c.removed_at.is_(None)
    return and_(points.c.added_at <= as_of, or_(points.c.removed_at.is_(None), points.c.removed_at > as_of))


def _used_by_others(as_of: datetime | None) -> ColumnElement[bool]:
    same = and_(_other.c.kind == contact_points.c.kind, _other.c.value == contact_points.c.value)
    somebody_else = _other.c.customer_id != contact_points.c.customer_id
    return exists().where(same, somebody_else, _held(_other, as_of)).label("used_by_others")
