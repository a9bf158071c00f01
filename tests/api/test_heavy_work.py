"""Work that grows is done on a thread of its own: the same answers, one at a time, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from contact_policy.api import heavy_requests
from contact_policy.api.heavy_work import HeavyWork
from contact_policy.app import create_app, verifier_for
from contact_policy.policy import Policy
from contact_policy.policy.facts import CaseFile
from contact_policy.records import Role
from contact_policy.services import Store, audit, case_files
from contact_policy.services.audit import Verification
from contact_policy.settings import Settings
from contact_policy.storage.dsn import plain
from contact_policy.storage.prepared import Prepared
from fixtures.leaving import Leaver
from fixtures.running import RunningService
from fixtures.service import Client, connected
from fixtures.story import MANAGER
from fixtures.world import World

pytestmark = pytest.mark.anyio

READ = [
    "/v1/customers/{customer_id}/classification",
    "/v1/customers/{customer_id}/record",
    "/v1/customers/{customer_id}/record?limit=3&cursor=0-2",
    "/v1/restriction-proposals/{proposal_id}/dossier",
    "/v1/appeals/{appeal_id}/dossier",
    "/v1/statistics",
    "/v1/audit/verification",
]


@pytest.fixture
def dsn(service: RunningService) -> str:
    """Where the world is."""
    return service.environ["DATABASE_URL"]


@pytest.fixture
async def make(dsn: str, service: RunningService, policy: Policy) -> AsyncIterator[Callable[[bool], FastAPI]]:
    """The application over the world, with a thread for heavy work or without."""
    made: list[FastAPI] = []
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(service.data_dir)})

    def application(is_threaded: bool) -> FastAPI:  # noqa: FBT001 - the one thing that varies
        app = create_app(
            settings,
            store=Store(dsn, pool_size=2),
            policy=policy,
            verifier=verifier_for(settings, policy),
            heavy=HeavyWork(lambda: Store(dsn, pool_size=1)) if is_threaded else None,
        )
        made.append(app)
        return app

    yield application
    for app in made:
        if app.state.heavy is not None:
            await app.state.heavy.stop()
        await app.state.store.close()


@pytest.fixture
def app(make: Callable[[bool], FastAPI], monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application with its thread, to which everybody has very many contacts."""
    monkeypatch.setattr(heavy_requests, "MANY_CONTACTS", 1)
    return make(True)  # noqa: FBT003 - as above


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    async with connected(app) as client:
        yield client


def headers(world: World, role: Role = Role.AUDITOR) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.office.token(role)}", "X-Now": world.office.now.isoformat()}


@pytest.mark.parametrize("asked", READ)
async def test_the_thread_gives_the_very_answer_that_is_given_without_it(
    world: World, client: Client, make: Callable[[bool], FastAPI], asked: str
) -> None:
    async with connected(make(False)) as plain_client:  # noqa: FBT003 - as above
        expected = await plain_client.get(world.path(asked), headers=headers(world))
    answer = await client.get(world.path(asked), headers=headers(world))
    assert (answer.status_code, answer.content) == (200, expected.content)
    assert len(answer.content) > 100 or "verification" in asked


async def test_what_is_proposed_on_the_thread_is_stored_once_and_answered_as_ever(
    world: World, app: FastAPI, client: Client
) -> None:
    template = "/v1/restriction-proposals/{proposal_id}"
    made = (await client.get(world.path(template), headers=headers(world))).json()
    fields = ("measures", "behaviours", "grounds", "evidence_event_ids", "case_ids", "ends_on", "criteria")
    body = {field: made[field] for field in fields} | {"lesser_measures_considered": "Reminders were tried first."}
    path = f"/v1/customers/{made['customer_id']}/restriction-proposals"
    keyed = headers(world, MANAGER) | {"Idempotency-Key": "proposed on a thread"}
    answers = [await client.post(path, json=body, headers=keyed) for _ in range(2)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    async with app.state.store.reading() as tx:
        assert (await tx.proposals.get(answers[0].json()["id"])).customer_id == made["customer_id"]
    refused = await client.post(path, json=body | {"ends_on": "2020-01-01"}, headers=headers(world, MANAGER))
    assert (refused.status_code, [e["pointer"] for e in refused.json()["errors"]]) == (422, ["/ends_on"])


class Hold:
    """Work that keeps its thread busy until it is let go, and tells where it was done."""

    def __init__(self) -> None:
        self.threads: list[str] = []
        self.at_once = self.most_at_once = 0
        self._go = threading.Event()

    async def __call__(self, *_: Any) -> Verification:
        self.threads.append(threading.current_thread().name)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self._go.wait(10)
        self.at_once -= 1
        return Verification(0, ())

    def let_go(self) -> None:
        self._go.set()


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Hold:
    held = Hold()
    monkeypatch.setattr(audit, "verify", held)
    return held


VERIFICATION = "/v1/audit/verification"


async def test_others_are_answered_while_the_thread_is_at_work(world: World, client: Client, hold: Hold) -> None:
    held = asyncio.create_task(client.get(VERIFICATION, headers=headers(world)))
    longest = 0.0
    for _ in range(20):
        began = time.monotonic()
        answer = await client.get(world.path("/v1/customers/{customer_id}"), headers=headers(world))
        longest = max(longest, time.monotonic() - began)
        assert answer.status_code == 200
    assert not held.done()
    hold.let_go()
    assert (await held).status_code == 200
    assert hold.threads == ["heavy work"]
    assert longest < 5, "the work holds its thread for ten seconds"


async def test_one_long_read_is_done_at_a_time_and_who_waits_holds_no_connection(
    world: World, app: FastAPI, client: Client, hold: Hold
) -> None:
    asking = [asyncio.create_task(client.get(VERIFICATION, headers=headers(world))) for _ in range(4)]
    await asyncio.sleep(0.3)
    assert app.state.heavy.long.line.waiting == 3
    assert app.state.store.line.is_free
    hold.let_go()
    assert [(await answer).status_code for answer in asking] == [200] * 4
    assert hold.most_at_once == 1


async def test_too_many_long_reads_are_told_that_it_is_busy(world: World, client: Client, hold: Hold) -> None:
    asking = [asyncio.create_task(client.get(VERIFICATION, headers=headers(world))) for _ in range(12)]
    await asyncio.sleep(0.3)
    hold.let_go()
    answers = [await answer for answer in asking]
    refused = [answer.json()["code"] for answer in answers if answer.status_code == 503]
    assert refused == ["busy"] * 6, "one is at work, and half of the ten places in line are one caller's"


async def test_a_customer_of_few_contacts_waits_for_no_thread(
    world: World, app: FastAPI, client: Client, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heavy_requests, "MANY_CONTACTS", 1_000)
    async with app.state.heavy.growing.line.place():
        answer = await client.get(world.path("/v1/customers/{customer_id}/classification"), headers=headers(world))
    assert answer.status_code == 200
    assert hold.threads == []


async def test_an_id_of_nobody_is_refused_as_ever(world: World, client: Client) -> None:
    for customer_id in ("019d5f0a-7c00-7000-8000-0000000000a1", "nobody", 7):
        answer = await client.post(
            "/v1/assessments", json={"customer_id": customer_id}, headers=headers(world, MANAGER)
        )
        assert answer.status_code == 422


async def asleep(dsn: str) -> int:
    """How many statements of the test's are under way at the database."""
    connection = await asyncpg.connect(plain(dsn))
    query = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'"
    found: int = await connection.fetchval(query)
    await connection.close()
    return found


async def sleep(reading: Any, *_: Any) -> Verification:
    async with reading() as tx:
        await tx._connection.value(Prepared(text("SELECT pg_sleep(30)")))  # noqa: SLF001 - a statement that takes long
    return Verification(0, ())


async def test_a_long_read_ends_at_the_database_once_the_one_who_asked_has_gone(
    world: World, app: FastAPI, client: Client, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaver = Leaver(app, "GET", VERIFICATION, headers(world))
    with monkeypatch.context() as patched:
        patched.setattr(audit, "verify", sleep)
        asking = asyncio.create_task(leaver.ask())
        async with asyncio.timeout(10):
            while not await asleep(dsn):  # noqa: ASYNC110 - the database tells nobody
                await asyncio.sleep(0.05)
            leaver.leave()
            await asking
            while await asleep(dsn):  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)
    assert leaver.heard == []
    assert (await client.get(VERIFICATION, headers=headers(world))).status_code == 200


async def test_what_is_written_is_not_given_up_half_way(
    world: World, app: FastAPI, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather, began = case_files.gather, threading.Event()

    async def gather_slowly(*arguments: Any) -> CaseFile:
        began.set()
        await asyncio.sleep(0.3)
        return await gather(*arguments)

    monkeypatch.setattr(case_files, "gather", gather_slowly)
    made = (await client.get(world.path("/v1/restriction-proposals/{proposal_id}"), headers=headers(world))).json()
    fields = ("measures", "behaviours", "grounds", "evidence_event_ids", "case_ids", "ends_on", "criteria")
    body = {field: made[field] for field in fields} | {"lesser_measures_considered": "Given by one who left."}
    path = f"/v1/customers/{made['customer_id']}/restriction-proposals"
    leaver = Leaver(app, "POST", path, headers(world, MANAGER), body)
    asking = asyncio.create_task(leaver.ask())
    assert await asyncio.to_thread(began.wait, 10)
    leaver.leave()
    await asking
    query = {"customer_id": made["customer_id"]}
    found = (await client.get("/v1/restriction-proposals", params=query, headers=headers(world))).json()["items"]
    assert found[0]["lesser_measures_considered"] == "Given by one who left."
