"""Contacts that broke a restriction's conditions (MC-8.31). Only ever added; one a restriction and contact event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, insert, select

from contact_policy.policy.filed_contacts import raised
from contact_policy.records import BreachRecord
from contact_policy.records.reviews import BreakingContact
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.filed_contacts import latest_reading
from contact_policy.storage.membership import belongs
from contact_policy.storage.tables import breaches, contact_events


class BreachRepository(Repository):
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

    async def contacts(self, restriction_ids: Sequence[str]) -> dict[str, tuple[BreakingContact, ...]]:
        """The contacts that broke each of these restrictions, oldest first, by the restriction's id."""
        b, e = breaches.c, contact_events.c
        columns = (b.restriction_id, b.recorded_at, b.measure, e.occurred_at, e.channel, e.raises, latest_reading(e.id))
        statement = select(*columns).join(contact_events)
        theirs = statement.where(among(b.restriction_id, restriction_ids)).order_by(e.occurred_at)
        found: dict[str, tuple[BreakingContact, ...]] = defaultdict(tuple)
        for row in await self._connection.rows(theirs):
            values = dict(row)
            restriction_id, brings = values.pop("restriction_id"), values.pop("brings")
            values["raises"] = values["raises"] if brings is None else raised(values["raises"], brings)
            found[restriction_id] += (BreakingContact(**values),)
        return found

    async def _where(self, condition: ColumnElement[bool]) -> tuple[BreachRecord, ...]:
        statement = select(breaches).where(condition).order_by(breaches.c.id)
        return tuple(BreachRecord(**row) for row in await self._connection.rows(statement))
