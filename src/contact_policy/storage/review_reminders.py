"""What was told of each review, so that it is told once; and how the last sweep went."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from contact_policy.records.reviews import ReminderRecord, SweepResult
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.tables import review_reminders, sweeps


class ReviewReminderRepository(Repository):
    """Reminders of reviews. Only ever added."""

    async def add(self, reminder: ReminderRecord) -> None:
        """Keep that it was told. Raises Duplicate where it was before."""
        await self._connection.write(insert(review_reminders).values(columns_of(review_reminders, reminder)))

    async def of(self, restriction_ids: Sequence[str]) -> tuple[ReminderRecord, ...]:
        """Every reminder of these restrictions, oldest first."""
        theirs = among(review_reminders.c.restriction_id, restriction_ids)
        return await self._all(select(review_reminders).where(theirs))

    async def for_customer(self, customer_id: str) -> tuple[ReminderRecord, ...]:
        """Every reminder of one customer's restrictions, oldest first."""
        return await self._all(select(review_reminders).where(belongs(review_reminders.c.customer_id, customer_id)))

    async def note_sweep(self, swept: SweepResult) -> None:
        """Keep how a sweep went, instead of the one before."""
        values = columns_of(sweeps, swept)
        statement = insert(sweeps).values(is_latest=True, **values)
        await self._connection.write(statement.on_conflict_do_update(index_elements=["is_latest"], set_=values))

    async def last_sweep(self) -> SweepResult | None:
        """How the last sweep went; None before the first."""
        row = await self._connection.row(select(*(column for column in sweeps.c if column.name != "is_latest")))
        return None if row is None else SweepResult(**row)

    async def _all(self, statement: Select[tuple[object, ...]]) -> tuple[ReminderRecord, ...]:
        rows = await self._connection.rows(statement.order_by(review_reminders.c.id))
        return tuple(ReminderRecord(**row) for row in rows)
