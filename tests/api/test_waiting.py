"""What a request is told that waits too long, and that nothing is begun for one who has gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from contact_policy.api.identity.api_keys import ApiKeyCache
from contact_policy.policy import Policy
from contact_policy.records import Page, Role
from contact_policy.services import Store
from contact_policy.status_board import BoardRefresher
from fixtures.leaving import Leaver
from fixtures.service import AuthoriseAs, Client, MakeApp, connected

pytestmark = pytest.mark.anyio


@pytest.fixture
async def narrow(shared_dsn: str) -> AsyncIterator[Store]:
    """A store of one connection, for which nobody waits long."""
    store = Store(shared_dsn, pool_size=1, wait_within=0.3)
    yield store
    await store.close()


@pytest.fixture
def app(make_app: MakeApp, narrow: Store) -> FastAPI:
    return make_app(at=narrow)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    async with connected(app) as client:
        yield client


async def names(store: Store) -> set[str]:
    async with store.reading() as tx:
        return {customer.name for customer in (await tx.customers.list(Page(limit=200)))[0]}


async def test_where_no_connection_is_free_in_time_the_answer_is_busy(
    client: Client, narrow: Store, manager: dict[str, str]
) -> None:
    async with narrow.line.place():
        answer = await client.post("/v1/examples", json={"name": "Busy"}, headers=manager)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "1"
    assert "reached" not in answer.json()["detail"]
    assert (await client.post("/v1/examples", json={"name": "Busy"}, headers=manager)).status_code == 201


async def test_where_everybody_waits_for_a_database_that_is_away_the_answer_says_so(
    app: FastAPI, client: Client, narrow: Store, manager: dict[str, str], policy: Policy
) -> None:
    away = Store("postgresql://nobody@127.0.0.1:1/nothing")
    app.state.refresher = BoardRefresher(away, policy, ApiKeyCache())
    await app.state.refresher.start()
    async with narrow.line.place():
        answer = await client.post("/v1/examples", json={"name": "Away"}, headers=manager)
    await app.state.refresher.stop()
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "cannot be reached" in answer.json()["detail"]


async def test_a_key_whose_first_request_is_under_way_elsewhere_is_told_so_without_a_connection(
    client: Client, narrow: Store, store: Store, manager: dict[str, str]
) -> None:
    headers = manager | {"Idempotency-Key": "under way"}
    async with store.transaction() as elsewhere:
        await elsewhere.idempotency.lock("mary", "under way")
        asking = asyncio.create_task(client.post("/v1/examples", json={"name": "Kay"}, headers=headers))
        for _ in range(10):
            await narrow.ping()
        answer = await asking
    assert (answer.status_code, answer.json()["code"]) == (503, "request-in-progress")
    assert answer.headers["Retry-After"] == "1"
    assert (await client.post("/v1/examples", json={"name": "Kay"}, headers=headers)).status_code == 201


async def test_many_with_one_key_get_one_answer_over_one_connection(
    make_app: MakeApp, shared_dsn: str, manager: dict[str, str]
) -> None:
    patient = Store(shared_dsn, pool_size=1, wait_within=20)
    headers = manager | {"Idempotency-Key": "sent twenty times"}
    async with connected(make_app(at=patient)) as client:
        asking = [client.post("/v1/examples", json={"name": "Kit"}, headers=headers) for _ in range(20)]
        answers = await asyncio.gather(*asking)
    await patient.close()
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}


async def test_nothing_is_begun_for_one_who_has_gone(app: FastAPI, narrow: Store, bearer: AuthoriseAs) -> None:
    gone, patient = (
        Leaver(app, "POST", "/v1/examples", bearer(Role.MANAGER, subject=name), {"name": name})
        for name in ("Gone", "Patient")
    )
    async with narrow.line.place():
        asking = [asyncio.create_task(caller.ask()) for caller in (gone, patient)]
        await asyncio.sleep(0.05)
        assert narrow.line.waiting == 2
        gone.leave()
        await asyncio.wait_for(asking[0], 0.2)
        assert narrow.line.waiting == 1
    await asking[1]
    assert (gone.heard, patient.heard[0]["status"]) == ([], 201)
    found = await names(narrow)
    assert ("Gone" in found, "Patient" in found) == (False, True)
