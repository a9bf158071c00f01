"""Answers already given, by caller and ``Idempotency-Key``: a request that comes again gets the same one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, delete, select

from contact_policy.records.audit import StoredAnswer
from contact_policy.storage.columns import Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import idempotency_answers

_stored = idempotency_answers.c

_GET = Prepared(
    select(_stored.fingerprint, _stored.status, _stored.headers, _stored.body).where(
        _stored.caller == given("caller", Text), _stored.key == given("key", Text)
    ),
    StoredAnswer,
)


_FORGET = Prepared(delete(idempotency_answers).where(_stored.created_at < given("before", Moment)))


class IdempotencyRepository(Repository):
    """One answer a caller and key."""

    async def lock(self, caller: str, key: str) -> None:
        """Have this key alone: no other request with it is under way."""
        await self._connection.lock("idempotency", caller, key)

    async def get(self, caller: str, key: str) -> StoredAnswer | None:
        """The answer given before, if any."""
        return await self._connection.row(_GET, caller=caller, key=key)

    async def put(self, caller: str, key: str, answer: StoredAnswer, created_at: datetime) -> None:
        """Keep the answer. The database refuses a second for this key."""
        values = columns_of(idempotency_answers, answer) | {"caller": caller, "key": key, "created_at": created_at}
        await self._connection.add(idempotency_answers, values)

    async def forget(self, before: datetime) -> int:
        """Drop the answers given before then; returns how many."""
        return await self._connection.write(_FORGET, before=before)
