"""The policy editions the service has gone by, each with its document. Only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select

from contact_policy.records.audit import EditionRecord
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import policy_editions


class EditionRepository(Repository):
    """Which document was in force when."""

    async def adopt(self, edition: EditionRecord) -> None:
        """Keep that ``edition`` is gone by from now on."""
        await self._connection.write(insert(policy_editions).values(columns_of(policy_editions, edition)))

    async def at(self, as_of: datetime) -> EditionRecord | None:
        """The edition in force at ``as_of``; the first one where that was before any was adopted, None without any."""
        editions = policy_editions.c
        latest = select(policy_editions).where(editions.adopted_at <= as_of).order_by(editions.sequence.desc())
        return await self._first(latest) or await self._first(select(policy_editions).order_by(editions.sequence))

    async def by_digest(self, digest: str) -> EditionRecord | None:
        """The edition that a decision pinned."""
        return await self._first(select(policy_editions).where(policy_editions.c.digest == digest))

    async def _first(self, statement: Select[Any]) -> EditionRecord | None:
        rows = await self._connection.rows(statement.limit(1))
        return _read(rows[0]) if rows else None


def _read(row: Row) -> EditionRecord:
    return EditionRecord(**{name: value for name, value in row.items() if name != "sequence"})
