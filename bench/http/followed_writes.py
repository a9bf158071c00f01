"""How fast customers are changed while the feed tells of it to those who follow, beside the same without a feed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from unittest import mock

from contact_policy.api.feed_watch import FeedWatch
from contact_policy.commands.feed import numbering
from contact_policy.policy import load_policy
from contact_policy.records import Caller, Page, Role
from contact_policy.services import Store, customers, feed
from contact_policy.services.context import Context
from contact_policy.services.customers import CustomerChanges
from contact_policy.services.feed import FeedQuestion
from contact_policy.storage.changes import ChangeRepository
from contact_policy.storage.transaction import Transaction

_ROUNDS = 3
_SECONDS = 5.0
_WRITERS, _FOLLOWERS = 8, 4
_PEOPLE = 200
_SYSTEMS = frozenset({"bench"})
_POLICY = load_policy()
_CALLER = Caller(subject="crm", roles=frozenset({Role.CRM}))


@dataclass(frozen=True, slots=True)
class _Round:
    rate: float
    followed: int


def show(dsn: str) -> None:
    """Write in turn with the feed and without, and print the ratio within each round."""
    print(f"  customers changed by {_WRITERS} writers, {_ROUNDS} rounds of {_SECONDS:.0f} s with the feed and without:")
    followed, plain = asyncio.run(_rounds(dsn))
    ratios = [one.rate / other.rate for one, other in zip(followed, plain, strict=True)]
    for name, rounds in ((f"numbered, and {_FOLLOWERS} follow", followed), ("without", plain)):
        print(f"    {name}: {', '.join(f'{each.rate:.0f}' for each in rounds)} transactions a second")
    print(f"    each who followed read {', '.join(str(each.followed) for each in followed)} changes")
    print(f"    writers keep {median(ratios):.0%} of their rate   goal 80 %", flush=True)


async def _rounds(dsn: str) -> tuple[list[_Round], list[_Round]]:
    store = Store(dsn, pool_size=_WRITERS + _FOLLOWERS + 1)
    followed: list[_Round] = []
    plain: list[_Round] = []
    try:
        async with store.reading() as tx:
            people = [row.id for row in (await tx.customers.list(Page(limit=_PEOPLE)))[0]]
        await _write_all(store, people, 1.0)
        for _ in range(_ROUNDS):
            async with _followed(dsn, store) as reads:
                rate = await _write_all(store, people, _SECONDS)
            followed.append(_Round(rate, min(reads)))
            with _without_feed():
                plain.append(_Round(await _write_all(store, people, _SECONDS), 0))
    finally:
        await store.close()
    return followed, plain


async def _write_all(store: Store, people: Sequence[str], seconds: float) -> float:
    """Have all of them write for so long; returns how many commits a second there were."""
    began = time.perf_counter()
    until = began + seconds
    written = await asyncio.gather(*(_write(store, people[number::_WRITERS], until) for number in range(_WRITERS)))
    return sum(written) / (time.perf_counter() - began)


async def _write(store: Store, people: Sequence[str], until: float) -> int:
    written = 0
    while time.perf_counter() < until:
        async with store.transaction() as tx:
            person = people[written % len(people)]
            await tx.lock_customer(person)
            before = await tx.customers.get(person)
            await customers.store(_context(tx), before, CustomerChanges(name=f"Jo Caller {before.version}"))
        written += 1
    return written


@asynccontextmanager
async def _followed(dsn: str, store: Store) -> AsyncIterator[list[int]]:
    """Number as a worker does, and follow as a CRM system does; at the end the list has what each of them read."""
    reads: list[int] = []
    is_over = asyncio.Event()
    async with numbering(Store(dsn, pool_size=1), store):
        following = [asyncio.create_task(_follow(store, is_over)) for _ in range(_FOLLOWERS)]
        yield reads
        is_over.set()
        reads += await asyncio.gather(*following)


async def _follow(store: Store, is_over: asyncio.Event) -> int:
    watch, followed = FeedWatch(store, is_over.is_set), 0
    async with store.reading() as tx:
        extent = await tx.changes.extent()
    since = f"{extent.feed_id}.{extent.last_position}"
    while not is_over.is_set():
        async with store.reading() as tx:
            page = await feed.read(_context(tx), FeedQuestion(since=since, limit=500, systems=_SYSTEMS))
        since, followed = page.next, followed + len(page.items)
        if page.is_caught_up:
            await watch.grows(page.position, _SECONDS)
    return followed


def _context(tx: Transaction) -> Context:
    return Context(tx, _POLICY, _CALLER, datetime.now(UTC))


@contextmanager
def _without_feed() -> Iterator[None]:
    """Change customers and tell nobody, as before there was a feed."""
    with mock.patch.object(ChangeRepository, "add"):
        yield
