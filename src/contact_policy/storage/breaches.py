"""Contacts that broke a restriction's conditions (MC-8.31). Only ever added; one a restriction and contact event."""

from __future__ import annotations

from sqlalchemy import ColumnElement, insert, select

from contact_policy.records import BreachRecord
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.tables import breaches


class Breaches(Repository):
    """Breaches of restrictions."""

    async def add(self, breach: BreachRecord) -> None:
        """Keep a new breach. Raises Duplicate if this contact event is recorded as one of this restriction already."""
        await self._connection.write(insert(breaches).values(columns_of(breaches, breach)))

    async def list(self, restriction_id: str) -> tuple[BreachRecord, ...]:
        """Every breach of one restriction, oldest first."""
        return await self._where(breaches.c.restriction_id == restriction_id)

    async def for_customer(self, customer_id: str) -> tuple[BreachRecord, ...]:
        """Every breach by one customer, oldest first."""
        return await self._where(belongs(breaches.c.customer_id, customer_id))

    async def _where(self, condition: ColumnElement[bool]) -> tuple[BreachRecord, ...]:
        statement = select(breaches).where(condition).order_by(breaches.c.id)
        return tuple(BreachRecord(**row) for row in await self._connection.rows(statement))
