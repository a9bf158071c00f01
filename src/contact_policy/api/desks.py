"""What a route works with: a desk to read at and a desk to change things at, each handing services their context."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from fastapi import Depends, Response
from pydantic import BaseModel

from contact_policy import records
from contact_policy.api import dependencies
from contact_policy.api.writes import Shape, Write, Writer
from contact_policy.papers import Stationery
from contact_policy.policy.edition import Policy
from contact_policy.services import Store, Transaction
from contact_policy.services.context import Context

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is asking, when, and under which policy edition."""

    store: Store
    policy: Policy
    caller: records.Caller
    now: datetime
    stationery: Stationery

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Context]:
        """A context in which nothing can be written."""
        async with self.store.reading() as tx:
            yield self.context(tx)

    def context(self, tx: Transaction) -> Context:
        """The context of a service working in ``tx``."""
        return Context(tx, self.policy, self.caller, self.now, self.stationery.wording)


@dataclass(frozen=True, slots=True)
class ChangingDesk:
    """A desk whose one change is committed, and answered to the same Idempotency-Key, in one place."""

    desk: Desk
    writer: Writer

    async def answer(
        self,
        work: Callable[[Context], Awaitable[Done]],
        present: Callable[[Done], BaseModel],
        shape: Callable[[Done], Shape] = lambda _: Shape(),
    ) -> Response:
        """Do ``work`` in one transaction and answer with ``present`` of it once it is stored."""
        return await self.writer.answer(lambda tx: work(self.desk.context(tx)), present, shape)

    @property
    def policy(self) -> Policy:
        """The policy edition in use."""
        return self.desk.policy

    @property
    def now(self) -> datetime:
        """The moment this request happens at."""
        return self.desk.now


def _reading(
    store: dependencies.Store,
    policy: dependencies.Policy,
    caller: dependencies.Caller,
    now: dependencies.Now,
    stationery: dependencies.Stationery,
) -> Desk:
    return Desk(store, policy, caller, now, stationery)


Reading = Annotated[Desk, Depends(_reading)]
"""For operations that look."""


def _changing(desk: Reading, writer: Write) -> ChangingDesk:
    return ChangingDesk(desk, writer)


Changing = Annotated[ChangingDesk, Depends(_changing)]
"""For operations that change something."""
