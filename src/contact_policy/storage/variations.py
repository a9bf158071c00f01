"""What restrictions' measures were changed to by a review or an appeal. Only ever added."""

from __future__ import annotations

from contact_policy.records.appeals import VariationRecord
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import of_customer
from contact_policy.storage.tables import variations

_OF_CUSTOMER = of_customer(variations, VariationRecord)


class VariationRepository(Repository):
    """Every change of a restriction's measures; the restriction itself is read with the latest."""

    async def add(self, variation: VariationRecord) -> None:
        """Keep a new variation. The restriction's version must be counted on beside it."""
        await self._connection.add(variations, columns_of(variations, variation))

    async def for_customer(self, customer_id: str) -> tuple[VariationRecord, ...]:
        """Every variation of one customer's restrictions, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)
