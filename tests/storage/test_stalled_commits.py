"""A server that waits for its standby reads and answers as ever, and acknowledges nothing that is stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from contact_policy.errors import Busy, OutcomeUnknown
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.database import execute

pytestmark = pytest.mark.anyio

WITHIN = 0.3  # seconds


@pytest.fixture
async def stalling(dsn: str, server_dsn: str) -> AsyncIterator[Store]:
    """A store whose server waits for a standby that is not there. Whoever else is at that server does not wait."""
    store = Store(f"{dsn}&synchronous_commit=on", pool_size=2, wait_within=WITHIN)
    await store.ping()
    await execute(server_dsn, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()")
    await asyncio.sleep(0.2)
    yield store
    await store.close()
    await come_back(server_dsn)


async def come_back(server_dsn: str) -> None:
    await execute(server_dsn, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
    await asyncio.sleep(0.2)


async def write(store: Store) -> None:
    async with store.transaction(waits_for_locks=False) as tx:
        await tx.customers.add(records.customer())


async def test_nobody_waits_for_it_longer_than_said_and_one_at_a_time_finds_out_whether_it_is_over(
    stalling: Store, server_dsn: str
) -> None:
    began = time.monotonic()
    first = await asyncio.gather(*(write(stalling) for _ in range(2)), return_exceptions=True)
    assert [type(each) for each in first] == [OutcomeUnknown] * 2
    assert WITHIN < time.monotonic() - began < 10 * WITHIN

    trying = asyncio.create_task(write(stalling))
    await asyncio.sleep(0.05)
    for _ in range(3):
        with pytest.raises(Busy, match="acknowledges nothing"):
            await write(stalling)
    await stalling.ping()  # whoever only reads is not kept from it
    with pytest.raises(OutcomeUnknown):
        await trying

    await come_back(server_dsn)
    await write(stalling)
    await asyncio.gather(write(stalling), write(stalling))


async def test_whoever_finds_out_has_more_time_in_the_end_so_that_a_server_that_is_merely_slow_gets_there(
    stalling: Store,
) -> None:
    took = []
    for _ in range(10):
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            await write(stalling)
        took.append(time.monotonic() - began)
    assert took[0] > WITHIN
    assert took[-1] > 2 * WITHIN
