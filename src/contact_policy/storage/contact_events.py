"""What customers did, contact by contact, as staff recorded it. Only ever added; a correction is a further event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy import text as sql

from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.filed_contacts import Brings, raised
from contact_policy.records import Page
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.pages import newest_first
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import contact_events, filed_readings

# In the index's own words, so that PostgreSQL uses it.
_HAS_OBSERVATIONS = sql("observations <> '{}'::text[]")


class ContactEventRepository(Repository):
    """Contact events; the policy's fact does not name its customer, so the customer's id goes beside it."""

    async def add(self, customer_id: str, event: ContactEvent) -> None:
        """Keep a new event."""
        values = columns_of(contact_events, event) | {"customer_id": customer_id}
        await self._connection.write(insert(contact_events).values(values))

    async def get(self, id_: str) -> tuple[str, ContactEvent]:
        """The customer's id and the event. Raises NotFound."""
        return _read(await self._connection.by_id(select(contact_events), contact_events.c.id, id_, "contact event"))

    async def list(self, customer_id: str, page: Page) -> tuple[tuple[ContactEvent, ...], str | None]:
        """One page of a customer's events, latest occurrence first, and the cursor of the next page."""
        events = contact_events.c
        statement = select(contact_events).where(belongs(events.customer_id, customer_id))
        rows, after = await newest_first(self._connection, statement, page, events.occurred_at, events.id)
        return tuple(_read(row)[1] for row in rows), after

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[ContactEvent, ...]:
        """Every event recorded by ``as_of`` (None: by now), in order of occurrence.

        What was filed counts as what it was found to bring by whoever had read it by then.
        """
        events = contact_events.c
        statement = select(contact_events).where(belongs(events.customer_id, customer_id, as_of))
        if as_of is not None:
            statement = statement.where(events.recorded_at <= as_of)
        rows = await self._connection.rows(statement.order_by(events.occurred_at, events.id))
        readings = await self._readings(customer_id, as_of)
        return tuple(_as_read(_read(row)[1], readings) for row in rows)

    async def _readings(self, customer_id: str, as_of: datetime | None) -> Mapping[str, Brings]:
        """What each filed contact was found to bring by the last who read it by then."""
        c = filed_readings.c
        statement = select(c.contact_event_id, c.brings).where(belongs(c.customer_id, customer_id, as_of))
        if as_of is not None:
            statement = statement.where(c.read_at <= as_of)
        latest_last = await self._connection.rows(statement.order_by(c.read_at, c.id))
        return {row["contact_event_id"]: row["brings"] for row in latest_last}

    async def incidents(
        self, page: Page, observations: Sequence[str], *, customer_id: str | None = None
    ) -> tuple[tuple[tuple[str, ContactEvent], ...], str | None]:
        """One page of (customer's id, event with any of ``observations``), latest first, and the next page's cursor."""
        events = contact_events.c
        statement = select(contact_events).where(_HAS_OBSERVATIONS, events.observations.op("&&")(observations))
        if customer_id is not None:
            statement = statement.where(belongs(events.customer_id, customer_id))
        rows, after = await newest_first(self._connection, statement, page, events.occurred_at, events.id)
        return tuple(_read(row) for row in rows), after


def _read(row: Row) -> tuple[str, ContactEvent]:
    values = dict(row)
    return values.pop("customer_id"), ContactEvent(**values)


def _as_read(event: ContactEvent, readings: Mapping[str, Brings]) -> ContactEvent:
    brings = readings.get(event.id)
    return event if brings is None else replace(event, raises=raised(event.raises, brings))
