"""Contacts that broke a restriction's conditions (MC-8.31). Only ever added; one a restriction and contact event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from contact_policy.policy.filed_contacts import raised
from contact_policy.records import BreachRecord
from contact_policy.records.reviews import BreakingContact
from contact_policy.storage.columns import Id, among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.filed_contacts import latest_reading
from contact_policy.storage.membership import of_customer
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import breaches, contact_events

_breaches, _events = breaches.c, contact_events.c

_OF_RESTRICTION = Prepared(
    selecting(breaches, BreachRecord)
    .where(_breaches.restriction_id == given("restriction_id", Id))
    .order_by(_breaches.id),
    BreachRecord,
)
_OF_CUSTOMER = of_customer(breaches, BreachRecord)
_CONTACTS = Prepared(
    select(_breaches.restriction_id, _breaches.recorded_at, _breaches.measure)
    .add_columns(_events.occurred_at, _events.channel, _events.raises, latest_reading(_events.id))
    .join(contact_events)
    .where(among(_breaches.restriction_id))
    .order_by(_events.occurred_at)
)


class BreachRepository(Repository):
    """Breaches of restrictions."""

    async def add(self, breach: BreachRecord) -> None:
        """Keep a new breach. Raises Duplicate if this contact event is recorded as one of this restriction already."""
        await self._connection.add(breaches, columns_of(breaches, breach))

    async def list(self, restriction_id: str) -> tuple[BreachRecord, ...]:
        """Every breach of one restriction, oldest first."""
        return await self._connection.rows(_OF_RESTRICTION, restriction_id=restriction_id)

    async def for_customer(self, customer_id: str) -> tuple[BreachRecord, ...]:
        """Every breach by one customer, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)

    async def contacts(self, restriction_ids: Sequence[str]) -> dict[str, tuple[BreakingContact, ...]]:
        """The contacts that broke each of these restrictions, oldest first, by the restriction's id."""
        found: dict[str, tuple[BreakingContact, ...]] = defaultdict(tuple)
        for row in await self._connection.rows(_CONTACTS, ids=restriction_ids):
            values = dict(row)
            restriction_id, brings = values.pop("restriction_id"), values.pop("brings")
            values["raises"] = values["raises"] if brings is None else raised(values["raises"], brings)
            found[restriction_id] += (BreakingContact(**values),)
        return found
