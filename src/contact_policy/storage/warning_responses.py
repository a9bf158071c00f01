"""Customers' replies to warnings. Only ever added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from contact_policy.records.appeals import WarningResponseRecord
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.prepared import Prepared, selecting
from contact_policy.storage.tables import warning_responses

_replies = warning_responses.c
_TO = Prepared(
    selecting(warning_responses, WarningResponseRecord).where(among(_replies.warning_id)).order_by(_replies.id),
    WarningResponseRecord,
)


class WarningResponseRepository(Repository):
    """What customers answered."""

    async def add(self, reply: WarningResponseRecord) -> None:
        """Keep a new reply."""
        await self._connection.add(warning_responses, columns_of(warning_responses, reply))

    async def to(self, warning_ids: Sequence[str]) -> dict[str, tuple[WarningResponseRecord, ...]]:
        """The replies to each of these warnings, oldest first; empty where there is none."""
        found: dict[str, tuple[WarningResponseRecord, ...]] = defaultdict(tuple)
        for reply in await self._connection.rows(_TO, ids=warning_ids) if warning_ids else ():
            found[reply.warning_id] += (reply,)
        return found
