"""Reviews of restrictions (MC-9.3). Only ever added."""

from __future__ import annotations

from sqlalchemy import ColumnElement, insert, select

from contact_policy.records import ReviewRecord
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.tables import reviews


class ReviewRepository(Repository):
    """What each review decided, and why."""

    async def add(self, review: ReviewRecord) -> None:
        """Keep a new review."""
        await self._connection.write(insert(reviews).values(columns_of(reviews, review)))

    async def list(self, restriction_id: str) -> tuple[ReviewRecord, ...]:
        """Every review of one restriction, oldest first."""
        return await self._where(reviews.c.restriction_id == restriction_id)

    async def for_customer(self, customer_id: str) -> tuple[ReviewRecord, ...]:
        """Every review of one customer's restrictions, oldest first."""
        return await self._where(belongs(reviews.c.customer_id, customer_id))

    async def _where(self, condition: ColumnElement[bool]) -> tuple[ReviewRecord, ...]:
        statement = select(reviews).where(condition).order_by(reviews.c.id)
        return tuple(ReviewRecord(**row) for row in await self._connection.rows(statement))
