"""Whoever comes again with what could not be done a moment ago is refused without being read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from contact_policy.records import Role
from contact_policy.services import Store
from fixtures.service import AuthoriseAs, Client, MakeApp, connected

pytestmark = pytest.mark.anyio

PATH = "/v1/examples"
# What is read whole is answered 422 for this, whatever else is the matter.
WRONG = {"name": ["Jo"]}


@pytest.fixture
async def narrow(shared_dsn: str) -> AsyncIterator[Store]:
    """A store of one connection: of one caller one request waits for it."""
    store = Store(shared_dsn, pool_size=1, wait_within=1)
    yield store
    await store.close()


@pytest.fixture
async def client(make_app: MakeApp, narrow: Store) -> AsyncIterator[Client]:
    async with connected(make_app(at=narrow)) as client:
        yield client


async def test_a_caller_whose_requests_wait_already_is_refused_at_once_until_one_more_may(
    client: Client, narrow: Store, bearer: AuthoriseAs
) -> None:
    mary, tom = bearer(Role.MANAGER), bearer(Role.MANAGER, subject="tom")
    async with narrow.line.place():
        waiting = asyncio.create_task(client.post(PATH, json={"name": "First"}, headers=mary))
        await asyncio.sleep(0.05)
        refused = await client.post(PATH, json={"name": "Second"}, headers=mary)
        again = await client.post(PATH, json=WRONG, headers=mary | {"X-Request-ID": "again"})
        toms = await client.post(PATH, json=WRONG, headers=tom)
        nobodys = await client.post(PATH, json=WRONG, headers={"Authorization": "Bearer nonsense"})
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (503, "busy", "1")
    assert again.json() == refused.json() | {"request_id": "again"}
    assert again.headers["X-Request-ID"] == "again"
    assert again.headers.keys() == refused.headers.keys()
    assert (toms.status_code, nobodys.status_code) == (422, 401)
    assert (await waiting).status_code == 201
    assert (await client.post(PATH, json={"name": "Second"}, headers=mary)).status_code == 201
    told = (await client.get("/metrics")).text
    assert 'http_requests_total{method="POST",route="/v1/examples",status="503"} 2.0' in told


@pytest.fixture
async def away(make_app: MakeApp) -> AsyncIterator[FastAPI]:
    """The application with a database that is not there."""
    app = make_app(at=Store("postgresql://nobody@127.0.0.1:1/nothing"))
    await app.state.refresher.start()
    yield app
    await app.state.refresher.stop()


async def test_while_the_database_is_away_a_small_write_that_comes_again_is_not_read(
    away: FastAPI, bearer: AuthoriseAs
) -> None:
    mary = bearer(Role.MANAGER)
    async with connected(away) as client:
        assert (await client.post(PATH, json=WRONG, headers=mary)).status_code == 422
        refused = await client.post(PATH, json={"name": "Jo"}, headers=mary)
        again = await client.post(PATH, json=WRONG, headers=mary)
        assert [(each.status_code, each.json()["code"]) for each in (refused, again)] == [(503, "unavailable")] * 2
        assert again.headers["Retry-After"] == "5"
        # What is larger is read, and heard out, before it is refused.
        assert (await client.post(PATH, json={"name": "Jo", "more": "x" * 70_000}, headers=mary)).status_code == 422
