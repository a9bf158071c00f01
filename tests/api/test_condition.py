"""How the service says it is: from a copy, in a second at most, and busy is not away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from contact_policy.api import condition
from contact_policy.api.copies import Copy
from contact_policy.services import Store
from contact_policy.storage.prepared import Prepared
from fixtures.database import database_of, execute
from fixtures.office import Json
from fixtures.service import Client, MakeApp, connected

pytestmark = pytest.mark.anyio


@pytest.fixture
async def narrow(dsn: str) -> AsyncIterator[Store]:
    """A database of the test's own, over two connections."""
    store = Store(dsn, pool_size=2)
    yield store
    await store.close()


@pytest.fixture
async def app(make_app: MakeApp, narrow: Store, dsn: str) -> AsyncIterator[FastAPI]:
    """The service with its board kept fresh, over a connection of the board's own."""
    app = make_app(at=narrow, watched=Store(dsn, pool_size=1))
    await app.state.refresher.start()
    yield app
    await app.state.refresher.stop()
    # What is asked of the database is asked to the end: PostgreSQL drops none while somebody is half signed in to it.
    await app.state.checkup.condition(datetime.now(UTC))


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    async with connected(app) as client:
        yield client


async def health(client: Client) -> Json:
    began = time.monotonic()
    answer: Json = (await client.get("/health")).json()
    assert time.monotonic() - began < 3, "a second, on a machine with nothing else to do"
    return answer


async def test_all_is_well(client: Client) -> None:
    found = await health(client)
    assert (found["status"], found["reasons"], found["dependencies"]) == ("up", [], {"database": "up"})


async def test_while_every_connection_is_taken_it_is_degraded_and_not_down(client: Client, narrow: Store) -> None:
    async with narrow.line.place(), narrow.line.place():
        found = await health(client)
        assert (await client.get("/metrics")).status_code == 200
    assert (found["status"], found["reasons"]) == ("degraded", [condition.WAITING])
    assert found["outgoing"] is None
    await asyncio.sleep(1.1)
    assert (await health(client))["status"] == "up"


async def test_a_database_that_takes_no_writes_is_degraded(client: Client, dsn: str) -> None:
    await execute(dsn, f"ALTER DATABASE {database_of(dsn)} SET default_transaction_read_only = on")
    found = await health(client)
    assert (found["status"], found["reasons"]) == ("degraded", [condition.READ_ONLY])


async def test_a_lock_in_the_way_is_no_outage_and_takes_no_second_connection(
    client: Client, narrow: Store, dsn: str
) -> None:
    others = Store(dsn)
    async with others.transaction() as tx:
        await tx._connection.write(Prepared(text("LOCK TABLE outgoing_messages IN ACCESS EXCLUSIVE MODE")))  # noqa: SLF001
        for _ in range(2):
            found = await health(client)
            assert (found["status"], found["reasons"]) == ("degraded", [condition.SILENT])
            await asyncio.sleep(1.1)
        await narrow.ping()
    await others.close()


async def test_a_busy_worker_is_not_taken_for_a_database_that_is_away(app: FastAPI) -> None:
    async def hog() -> None:
        await asyncio.sleep(0.01)
        time.sleep(condition._ANSWER_WITHIN + 0.1)  # noqa: ASYNC251, SLF001 - it is the hog, for longer than we wait

    found, _ = await asyncio.gather(app.state.checkup.condition(datetime.now(UTC)), hog())
    assert found.status == "degraded"
    assert condition.BUSY in found.reasons


async def test_however_many_ask_one_question_is_asked_of_the_database(
    app: FastAPI, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, counts = [0], condition._counts  # noqa: SLF001 - what asks the database

    async def counted(*arguments: object) -> condition.Counts:
        asked[0] += 1
        return await counts(*arguments)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(condition, "_counts", counted)
    began = time.monotonic()
    answers = await asyncio.gather(*(client.get(path) for path in ("/health", "/metrics") for _ in range(60)))
    copies = 1 + int(time.monotonic() - began)  # each is kept for a second, and a crowded machine takes longer
    assert copies < 30
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) <= 2 * copies
    assert asked[0] <= 2 * copies
    assert app.state.store.line.is_free


async def test_a_copy_is_a_second_old_at_most_and_made_by_nobody_who_asks() -> None:
    made = 0

    async def make() -> int:
        nonlocal made
        made += 1
        await asyncio.sleep(0.05)
        return made

    copy = Copy(make, oldest=0.3)
    impatient = asyncio.create_task(copy.read())
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(copy.read()) for _ in range(5)]
    impatient.cancel()
    assert await asyncio.gather(*others) == [1] * 5
    assert await copy.read() == 1
    await asyncio.sleep(0.35)
    assert await copy.read() == 2


async def test_the_document_is_written_once(client: Client, app: FastAPI) -> None:
    answers = await asyncio.gather(*(client.get("/openapi.json") for _ in range(3)))
    assert {answer.json()["info"]["title"] for answer in answers} == {"contact-policy"}
    before = await app.state.document.read()
    assert await app.state.document.read() is before
