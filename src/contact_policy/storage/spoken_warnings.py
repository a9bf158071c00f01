"""Warnings by word of mouth. Only ever added."""

from __future__ import annotations

from contact_policy.records.spoken_warnings import SpokenWarning
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import of_customer
from contact_policy.storage.tables import spoken_warnings

_OF_CUSTOMER = of_customer(spoken_warnings, SpokenWarning)


class SpokenWarningRepository(Repository):
    """What customers were told by word of mouth."""

    async def add(self, warning: SpokenWarning) -> None:
        """Keep a new one."""
        await self._connection.add(spoken_warnings, columns_of(spoken_warnings, warning))

    async def for_customer(self, customer_id: str) -> tuple[SpokenWarning, ...]:
        """Every one given to one customer, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)
