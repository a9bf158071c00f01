"""Who waits for a connection or a lock: in order, not too many, not too long, and never with a connection in hand."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import pytest
from sqlalchemy import text

from contact_policy.errors import Busy
from contact_policy.records import Page
from contact_policy.storage.locks import lock_name
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.store import Store
from contact_policy.storage.waiting import Line, Taken, Turns, Waiter, waiter
from fixtures import records

pytestmark = pytest.mark.anyio


class Gone(Exception):
    """The one who waited has left."""


async def take(line: Line, name: str, order: list[str], seconds: float = 0.0) -> None:
    waiter.set(Waiter(name))
    async with line.place():
        order.append(name)
        await asyncio.sleep(seconds)


async def test_those_who_wait_are_served_in_order() -> None:
    line, order = Line(1, most_waiting=10, within=5), []  # type: tuple[Line, list[str]]
    await asyncio.gather(*(take(line, f"caller {n}", order, 0.01) for n in range(8)))
    assert order == [f"caller {n}" for n in range(8)]
    assert line.is_free


async def test_too_many_are_refused_at_once_and_too_long_a_wait_ends() -> None:
    line, order = Line(1, most_waiting=2, within=0.2), []  # type: tuple[Line, list[str]]
    began = time.monotonic()
    holding = asyncio.create_task(take(line, "holder", order, 0.6))
    await asyncio.sleep(0)
    waiting = [asyncio.create_task(take(line, f"patient {n}", order)) for n in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await take(line, "one too many", order)
    assert time.monotonic() - began < 0.15
    for task in waiting:
        with pytest.raises(Busy):
            await task
    assert 0.15 < time.monotonic() - began < 0.5
    await holding
    assert order == ["holder"]
    await take(line, "later", order)


async def test_one_caller_never_takes_every_place_in_the_line() -> None:
    line, order = Line(1, most_waiting=10, within=5), []  # type: tuple[Line, list[str]]
    importing = [asyncio.create_task(take(line, "importer", order, 0.01)) for _ in range(30)]
    await asyncio.sleep(0)
    await take(line, "somebody", order)
    assert len(order) == 7, "only five of the importer's waited before them"
    refused = [error for error in await asyncio.gather(*importing, return_exceptions=True) if error is not None]
    assert len(refused) == 24
    assert all(isinstance(error, Busy) for error in refused)


async def test_who_has_been_let_in_no_longer_counts_as_waiting() -> None:
    """Nor for those who come at that very moment, before the one let in has gone on."""
    line, order = Line(1, most_waiting=2, within=5), []  # type: tuple[Line, list[str]]
    await line.enter()
    first = asyncio.create_task(take(line, "importer", order))
    await asyncio.sleep(0)
    line.leave()
    await take(line, "importer", order)
    await first
    assert order == ["importer"] * 2


async def test_whoever_leaves_the_line_leaves_it_to_the_others() -> None:
    line, order = Line(1, most_waiting=2, within=5), []  # type: tuple[Line, list[str]]
    left = asyncio.Event()

    async def leave() -> None:
        await left.wait()
        raise Gone

    async def wait_and_leave() -> None:
        waiter.set(Waiter("leaving", left=leave))
        async with line.place():
            order.append("leaving")

    holding = asyncio.create_task(take(line, "holder", order, 0.2))
    await asyncio.sleep(0)
    leaving, cancelled = asyncio.create_task(wait_and_leave()), asyncio.create_task(take(line, "cancelled", order))
    await asyncio.sleep(0)
    left.set()
    cancelled.cancel()
    with pytest.raises(Gone):
        await leaving
    assert line.waiting == 0
    await take(line, "somebody", order)
    await holding
    assert order == ["holder", "somebody"]
    assert line.is_free


async def test_a_place_handed_to_someone_cancelled_at_that_moment_is_not_lost() -> None:
    line = Line(1, most_waiting=5, within=5)
    await line.enter()
    task = asyncio.create_task(line.enter())
    await asyncio.sleep(0)
    line.leave()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.wait_for(line.enter(), 1)


async def test_more_than_may_wait_for_a_connection_are_told_it_is_busy_and_not_away(dsn: str) -> None:
    store = Store(dsn, pool_size=1, wait_within=0.2)
    async with store.reading():
        answers = await asyncio.gather(*(store.ping() for _ in range(5)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Busy] * 5
    await store.ping()
    await store.close()


async def test_a_statement_kept_waiting_too_long_is_busy_and_not_away(dsn: str) -> None:
    store, others = Store(dsn, pool_size=1, answer_within=1), Store(dsn, pool_size=1)
    async with others.transaction() as tx:
        await tx._connection.write(Prepared(text("LOCK TABLE customers IN ACCESS EXCLUSIVE MODE")))  # noqa: SLF001 - a lock of nobody's
        began = time.monotonic()
        with pytest.raises(Busy):
            await look(store)
        assert time.monotonic() - began < 3
    await asyncio.gather(store.close(), others.close())


async def look(store: Store) -> None:
    async with store.reading() as tx:
        await tx.customers.list(Page())


async def test_the_server_is_told_how_long_anything_may_take(dsn: str) -> None:
    store = Store(dsn, answer_within=7)
    async with store.reading() as tx:
        told = [
            await tx._connection.value(Prepared(text(f"SHOW {name}")))  # noqa: SLF001 - the server's word
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        ]
    assert told == ["7s", "5s", "1min"]
    await store.close()


async def somebody(store: Store) -> str:
    async with store.transaction() as tx:
        return (await tx.customers.add(records.customer())).id


async def change(store: Store, customer_id: str, done: list[str]) -> None:
    """As a request changes somebody's affairs."""

    async def attempt() -> None:
        async with store.transaction(waits_for_locks=False) as tx:
            await tx.lock_customer(customer_id)
            await asyncio.sleep(0.02)
            done.append(customer_id)

    await store.turns.take({lock_name("customer", customer_id): Busy("others")}, attempt)


async def test_a_lock_that_is_taken_is_not_waited_for_holding_a_connection(dsn: str) -> None:
    store, others = Store(dsn), Store(dsn)
    one = await somebody(store)
    async with others.transaction() as tx:
        await tx.lock_customer(one)
        with pytest.raises(Taken) as taken:
            await try_to_lock(store, one)
        assert taken.value.name == lock_name("customer", one)
    await asyncio.gather(store.close(), others.close())


async def try_to_lock(store: Store, customer_id: str) -> None:
    async with store.transaction(waits_for_locks=False) as tx:
        await tx.lock_customer(customer_id)


async def test_those_who_change_one_person_wait_in_line_and_leave_the_connections_to_others(dsn: str) -> None:
    """Another process holds the lock; of 20 who want it here, none keeps one of two connections meanwhile."""
    store, others = Store(dsn, pool_size=2, wait_within=20), Store(dsn)
    one, two = await somebody(store), await somebody(store)
    done: list[str] = []
    async with others.transaction() as tx:
        await tx.lock_customer(one)
        waiting = [asyncio.create_task(change(store, one, done)) for _ in range(20)]
        await asyncio.sleep(0.1)
        for _ in range(20):
            await store.ping()
        await change(store, two, done)
        assert store.line.waiting == 0
        assert done == [two]
    await asyncio.gather(*waiting)
    assert done == [two] + [one] * 20
    await asyncio.gather(store.close(), others.close())


async def test_who_is_not_let_in_in_time_is_told_so_and_the_rest_go_on(dsn: str) -> None:
    store, others = Store(dsn, wait_within=0.3), Store(dsn)
    one = await somebody(store)
    done: list[str] = []
    async with others.transaction() as tx:
        await tx.lock_customer(one)
        answers = await asyncio.gather(*(change(store, one, done) for _ in range(4)), return_exceptions=True)
        assert [str(answer) for answer in answers] == ["others"] * 4
    await change(store, one, done)
    assert done == [one]
    await asyncio.gather(store.close(), others.close())


async def test_a_lock_nobody_foresaw_gets_its_line_too() -> None:
    """Where the path does not say whose affairs they are, the first attempt finds out."""
    turns, held, most = Turns(within=5), set[int](), [0]
    attempts = [0]

    async def attempt(number: int) -> None:
        attempts[0] += 1
        if held:
            raise Taken("somebody")
        held.add(number)
        most[0] = max(most[0], len(held))
        await asyncio.sleep(0.01)
        held.discard(number)

    await asyncio.gather(*(turns.take({}, partial(attempt, number)) for number in range(10)))
    assert most == [1]
    assert attempts[0] < 10 + 10 + 5, "who stands in line does not keep asking"


async def test_nobody_waits_behind_one_who_changes_whose_records_are(dsn: str) -> None:
    """Whoever merges waits for those at work, and nobody new gets before them, however many come."""
    store = Store(dsn, pool_size=4)
    one = await somebody(store)
    done: list[str] = []
    stop = asyncio.Event()

    async def import_without_end() -> None:
        while not stop.is_set():
            await change(store, await somebody(store), [])

    importing = [asyncio.create_task(import_without_end()) for _ in range(2)]
    await asyncio.sleep(0.1)
    async with asyncio.timeout(2):
        async with store.transaction(waits_for_locks=False) as tx:
            await tx.lock_merging()
            done.append(one)
    stop.set()
    await asyncio.gather(*importing)
    await store.close()
