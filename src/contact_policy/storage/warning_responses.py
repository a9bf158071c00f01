"""Customers' replies to warnings. Only ever added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import insert, select

from contact_policy.records.appeals import WarningResponseRecord
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.tables import warning_responses


class WarningResponseRepository(Repository):
    """What customers answered."""

    async def add(self, reply: WarningResponseRecord) -> None:
        """Keep a new reply."""
        await self._connection.write(insert(warning_responses).values(columns_of(warning_responses, reply)))

    async def to(self, warning_ids: Sequence[str]) -> dict[str, tuple[WarningResponseRecord, ...]]:
        """The replies to each of these warnings, oldest first; empty where there is none."""
        replies = warning_responses
        statement = select(replies).where(among(replies.c.warning_id, warning_ids)).order_by(replies.c.id)
        found: dict[str, tuple[WarningResponseRecord, ...]] = defaultdict(tuple)
        for row in await self._connection.rows(statement) if warning_ids else ():
            found[row["warning_id"]] += (WarningResponseRecord(**row),)
        return found
