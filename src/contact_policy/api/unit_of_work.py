"""What a route works with: a session to read in, or a unit of work, committed whole; each hands services a context."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from contact_policy import records
from contact_policy.api.dependencies import store_of
from contact_policy.api.idempotency import IdempotencyKey, Shape, Writer, writer_of
from contact_policy.letters import LetterAssets
from contact_policy.policy import Policy
from contact_policy.services import Store, Transaction
from contact_policy.services.context import Context

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class ReadSession:
    """Who is asking, when, and under which policy edition."""

    store: Store
    policy: Policy
    caller: records.Caller
    now: datetime
    letter_assets: LetterAssets

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Context]:
        """A context in which nothing can be written."""
        async with self.store.reading() as tx:
            yield self.context(tx)

    def context(self, tx: Transaction) -> Context:
        """The context of a service working in ``tx``."""
        letters = self.letter_assets
        return Context(tx, self.policy, self.caller, self.now, letters.templates, letters.typesetter.cannot_show)


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """One change, committed and answered to the same Idempotency-Key, in one place."""

    session: ReadSession
    writer: Writer

    async def answer(
        self,
        work: Callable[[Context], Awaitable[Done]],
        present: Callable[[Done], BaseModel],
        shape: Callable[[Done], Shape] = lambda _: Shape(),
        *,
        turn: str | None = None,
    ) -> Response:
        """Do ``work`` in one transaction and answer with ``present`` of it once it is stored.

        ``turn`` names a lock that the work waits for at the database: one request at a time gets that far.
        """
        return await self.writer.answer(lambda tx: work(self.session.context(tx)), present, shape, turn=turn)

    @property
    def policy(self) -> Policy:
        """The policy edition in use."""
        return self.session.policy

    @property
    def now(self) -> datetime:
        """The moment this request happens at."""
        return self.session.now


# One step each: FastAPI takes as long over a dependency of a dependency as PostgreSQL over a question.
async def _reading(request: Request) -> ReadSession:
    held, asked = request.app.state, request.state
    return ReadSession(store_of(request), held.policy, asked.caller, asked.now, held.letter_assets)


Reading = Annotated[ReadSession, Depends(_reading)]
"""For operations that look."""


async def _changing(request: Request, idempotency_key: IdempotencyKey = None) -> UnitOfWork:
    return UnitOfWork(await _reading(request), writer_of(request, idempotency_key))


Changing = Annotated[UnitOfWork, Depends(_changing)]
"""For operations that change something."""
