"""Connections are lent clean and given back clean, whatever happened on them; what is lost is said to be lost."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from sqlalchemy import literal_column, select, text

from contact_policy.errors import OutcomeUnknown, Unavailable
from contact_policy.records import Page
from contact_policy.storage.failures import translate
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records

pytestmark = pytest.mark.anyio

LIMITS = Prepared(
    text(
        "SELECT current_setting('statement_timeout') statements, current_setting('lock_timeout') locks,"
        " current_setting('jit') jit"
    )
)
KEPT_READY = Prepared(text("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''"))
PID = Prepared(text("SELECT pg_backend_pid()"))


@pytest.fixture
async def single(dsn: str) -> AsyncIterator[Store]:
    """A store of one connection."""
    store = Store(dsn, pool_size=1)
    yield store
    await store.close()


def driver_of(tx: Transaction) -> Any:
    return tx._connection._driver  # noqa: SLF001 - what the driver is asked is what is tested


async def pid(store: Store) -> int:
    async with store.reading() as tx:
        return int(await tx._connection.value(PID))  # noqa: SLF001


async def test_a_connection_lost_between_two_questions_is_unavailable(single: Store) -> None:
    with pytest.raises(Unavailable):
        await lose(single, then_ask=True)
    await single.ping()


async def test_a_connection_lost_just_before_the_commit_leaves_the_outcome_unknown(single: Store) -> None:
    with pytest.raises(OutcomeUnknown):
        await lose(single, then_ask=False)
    await single.ping()


async def lose(store: Store, *, then_ask: bool) -> None:
    async with store.transaction() as tx:
        await tx.ping()
        driver_of(tx).terminate()
        if then_ask:
            await tx.ping()


async def test_who_waits_for_a_connection_to_a_server_that_says_nothing_waits_no_longer_once_all_are_cut() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        store = Store(f"postgresql://nobody@127.0.0.1:{port}/nothing", pool_size=1, connect_within=30)
        asking = [asyncio.create_task(store.ping()) for _ in range(2)]
        await asyncio.sleep(0.2)
        store.refuse_while(lambda: True)
        store.cut()
        # One was connecting; the other had been let in, and waited for the place.
        answers = await asyncio.wait_for(asyncio.gather(*asking, return_exceptions=True), 1)
        await store.close()
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]


async def test_nothing_is_asked_but_what_was_asked_for(single: Store) -> None:
    asked: list[str] = []
    async with single.reading() as tx:
        driver_of(tx).add_query_logger(lambda record: asked.append(record.query))
    asked.clear()
    async with single.reading() as tx:
        await tx.ping()
    async with single.transaction() as tx:
        await tx.ping()
    assert [query.split()[0] for query in asked] == ["BEGIN", "SELECT", "ROLLBACK", "BEGIN", "SELECT", "COMMIT"]


async def test_every_statement_stays_ready_at_the_server(single: Store) -> None:
    statements = [Prepared(select(literal_column(str(number)))) for number in range(150)]
    for _ in range(2):
        async with single.reading() as tx:
            for statement in statements:
                await tx._connection.rows(statement)  # noqa: SLF001
    async with single.reading() as tx:
        ready = await tx._connection.value(Prepared(text("SELECT count(*) FROM pg_prepared_statements")))  # noqa: SLF001
    assert ready >= len(statements)


async def test_a_transaction_given_up_is_ended_before_its_connection_is_lent_again(
    single: Store, caplog: pytest.LogCaptureFixture
) -> None:
    before = await pid(single)
    with caplog.at_level(logging.WARNING), pytest.raises(LookupError):
        await add_and_fail(single)
    assert await pid(single) == before
    assert caplog.text == ""


async def add_and_fail(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.customers.add(records.customer())
        raise LookupError


async def test_a_request_cancelled_while_postgresql_works_leaves_a_clean_connection(
    single: Store, caplog: pytest.LogCaptureFixture
) -> None:
    before = await pid(single)

    async def wait_long() -> None:
        async with single.transaction() as tx:
            await tx._connection.value(Prepared(text("SELECT pg_sleep(60)")))  # noqa: SLF001

    task = asyncio.create_task(wait_long())
    await asyncio.sleep(0.2)
    with caplog.at_level(logging.WARNING):
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(5):
            assert await pid(single) == before
    assert caplog.text == ""


async def test_a_request_cancelled_at_any_moment_leaves_a_clean_connection(
    single: Store, caplog: pytest.LogCaptureFixture
) -> None:
    before = await pid(single)
    with caplog.at_level(logging.WARNING):
        for turns in range(25):
            task = asyncio.create_task(single.ping())
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            async with asyncio.timeout(5):
                assert await pid(single) == before
    assert caplog.text == ""


@pytest.mark.parametrize("turns", range(4))
async def test_a_request_cancelled_again_while_it_gives_up_still_gives_its_connection_back(
    single: Store, turns: int
) -> None:
    reached = asyncio.Event()

    async def hang() -> None:
        async with single.transaction() as tx:
            await tx.customers.add(records.customer())
            reached.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await reached.wait()
    task.cancel()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5), single.reading() as tx:
        assert (await tx.customers.list(Page()))[0] == ()


async def test_a_request_cancelled_while_it_waits_for_a_connection_takes_none(single: Store) -> None:
    async with single.reading() as tx:
        waiting = asyncio.create_task(single.ping())
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await tx.ping()
    async with asyncio.timeout(2):
        await single.ping()


async def test_closing_cuts_what_goes_on_for_too_long(single: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contact_policy.storage.pool._CLOSE_WITHIN", 0.1)
    reached = asyncio.Event()

    async def hang() -> None:
        async with single.transaction() as tx:
            await tx.ping()
            reached.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(hang())
    await reached.wait()
    async with asyncio.timeout(2):
        await single.close()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await single.ping()


async def test_behind_a_pooler_nothing_that_was_said_outside_a_transaction_is_counted_on(dsn: str) -> None:
    store = Store(f"{dsn}{'&' if '?' in dsn else '?'}pgbouncer=true", pool_size=1, answer_within=7)
    try:
        for reading in (store.reading, store.transaction):
            async with reading() as tx:
                assert (await tx._connection.row(LIMITS)) == {"statements": "7s", "locks": "5s", "jit": "off"}  # noqa: SLF001
                assert await tx._connection.value(KEPT_READY) == 0  # noqa: SLF001
    finally:
        await store.close()


@pytest.mark.parametrize(
    ("state", "message"),
    [("26000", "no such statement"), ("42P05", "exists"), ("08P01", "unsupported startup parameter: jit")],
)
def test_a_pooler_nobody_told_us_of_is_no_fault_of_ours_and_its_cure_is_said(state: str, message: str) -> None:
    error = asyncpg.PostgresError(message)
    error.sqlstate = state
    told = translate(error)
    assert isinstance(told, Unavailable)
    assert "pgbouncer=true" in told.detail
