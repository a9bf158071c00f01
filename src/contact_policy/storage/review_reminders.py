"""What was told of each review, so that it is told once; and how the last sweep went."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from contact_policy.records.reviews import ReminderRecord, SweepResult
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import of_customer
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import review_reminders, sweeps

_reminders = review_reminders.c
_swept = [column for column in sweeps.c if column.name != "is_latest"]
_given = {column.name: given(column.name, column.type) for column in _swept}

_OF = Prepared(select(review_reminders).where(among(_reminders.restriction_id)).order_by(_reminders.id), ReminderRecord)
_OF_CUSTOMER = of_customer(review_reminders, ReminderRecord)
_NOTE_SWEEP = Prepared(
    insert(sweeps).values(is_latest=True, **_given).on_conflict_do_update(index_elements=["is_latest"], set_=_given)
)
_LAST_SWEEP = Prepared(select(*_swept), SweepResult)


class ReviewReminderRepository(Repository):
    """Reminders of reviews. Only ever added."""

    async def add(self, reminder: ReminderRecord) -> None:
        """Keep that it was told. The database refuses to keep it twice."""
        await self._connection.add(review_reminders, columns_of(review_reminders, reminder))

    async def of(self, restriction_ids: Sequence[str]) -> tuple[ReminderRecord, ...]:
        """Every reminder of these restrictions, oldest first."""
        return await self._connection.rows(_OF, ids=restriction_ids)

    async def for_customer(self, customer_id: str) -> tuple[ReminderRecord, ...]:
        """Every reminder of one customer's restrictions, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)

    async def note_sweep(self, swept: SweepResult) -> None:
        """Keep how a sweep went, instead of the one before."""
        await self._connection.write(_NOTE_SWEEP, **columns_of(sweeps, swept))

    async def last_sweep(self) -> SweepResult | None:
        """How the last sweep went; None before the first."""
        return await self._connection.row(_LAST_SWEEP)
