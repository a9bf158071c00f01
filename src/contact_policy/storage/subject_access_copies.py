"""The copies of their data that people were given. Only ever added."""

from __future__ import annotations

from contact_policy.records.subject_access import SubjectAccessCopy
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import of_customer
from contact_policy.storage.tables import subject_access_copies

_OF_CUSTOMER = of_customer(subject_access_copies, SubjectAccessCopy)


class SubjectAccessCopyRepository(Repository):
    """Which copy was issued to whom, by its digest."""

    async def add(self, copy: SubjectAccessCopy) -> None:
        """Keep that a copy was issued."""
        await self._connection.add(subject_access_copies, columns_of(subject_access_copies, copy))

    async def for_customer(self, customer_id: str) -> tuple[SubjectAccessCopy, ...]:
        """Every copy that one customer was given, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)
