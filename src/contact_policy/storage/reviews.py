"""Reviews of restrictions (MC-9.3). Only ever added."""

from __future__ import annotations

from contact_policy.records import ReviewRecord
from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import of_customer
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import reviews

_OF_RESTRICTION = Prepared(
    selecting(reviews, ReviewRecord)
    .where(reviews.c.restriction_id == given("restriction_id", Id))
    .order_by(reviews.c.id),
    ReviewRecord,
)
_OF_CUSTOMER = of_customer(reviews, ReviewRecord)


class ReviewRepository(Repository):
    """What each review decided, and why."""

    async def add(self, review: ReviewRecord) -> None:
        """Keep a new review."""
        await self._connection.add(reviews, columns_of(reviews, review))

    async def list(self, restriction_id: str) -> tuple[ReviewRecord, ...]:
        """Every review of one restriction, oldest first."""
        return await self._connection.rows(_OF_RESTRICTION, restriction_id=restriction_id)

    async def for_customer(self, customer_id: str) -> tuple[ReviewRecord, ...]:
        """Every review of one customer's restrictions, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)
