"""The contact events that stored facts refer to: which there are now, and which there were."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, ColumnElement, or_, select

from contact_policy.policy.facts import ContactEvent
from contact_policy.storage.columns import Id, among
from contact_policy.storage.connection import Repository
from contact_policy.storage.event_facts import EVENT, as_read
from contact_policy.storage.membership import merged_ids
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import contact_events, customers, filed_readings
from contact_policy.storage.tables.metadata import written_sequence

_events, _readings = contact_events.c, filed_readings.c


def _is_before(sequence: Column[int]) -> ColumnElement[bool]:
    """Hold to what was written before the number that each call gives as ``before``."""
    return or_(sequence.is_(None), sequence < given("before", BigInteger))


_MARK = Prepared(
    select(customers.c.id, merged_ids(customers.c.id).label("merged_ids"))
    .add_columns(written_sequence.next_value().label("before"))
    .where(customers.c.id == given("id", Id))
)
_EVENTS = Prepared(
    select(*EVENT)
    .where(among(_events.customer_id, "records"), _is_before(_events.sequence))
    .order_by(_events.occurred_at, _events.id),
    ContactEvent,
)
_READINGS = Prepared(
    select(_readings.contact_event_id, _readings.brings)
    .where(among(_readings.customer_id, "records"), _is_before(_readings.sequence))
    .order_by(_readings.read_at, _readings.id)
)


class StoredFactRepository(Repository):
    """What a reference to a customer's contact events is made of, and what it leads to."""

    async def mark(self, customer_id: str) -> tuple[tuple[str, ...], int]:
        """The records that are the customer's, and a number between what is written under them and what will be.

        It tells them apart only where the customer has been locked since before their events were read.
        """
        row = await self._connection.one(_MARK, "customer", customer_id)
        return (row["id"], *row["merged_ids"]), row["before"]

    async def events(self, records: Sequence[str], before: int) -> tuple[ContactEvent, ...]:
        """The events of these records written before that number, each as it had been read by then."""
        asked = {"records": list(records), "before": before}
        events = await self._connection.rows(_EVENTS, **asked)
        latest_last = await self._connection.rows(_READINGS, **asked)
        return as_read(events, {row["contact_event_id"]: row["brings"] for row in latest_last})
