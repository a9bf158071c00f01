"""Work that grows is done by a helper process: the same answers, one at a time, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import islice
from subprocess import Popen
from typing import Any
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest
from fastapi import FastAPI

from contact_policy.api.heavy_work import HeavyWork, helper_process, requests
from contact_policy.app import create_app, verifier_for
from contact_policy.policy import Policy
from contact_policy.records import Role
from contact_policy.services import Store
from contact_policy.settings import Settings
from contact_policy.storage.dsn import plain
from fixtures.forked_helper import ForkedHelper
from fixtures.leaving import Leaver
from fixtures.office import Json
from fixtures.running import RunningService
from fixtures.service import Client, connected
from fixtures.story import MANAGER
from fixtures.world import World

pytestmark = pytest.mark.anyio

HELPER = (sys.executable, "-m", "contact_policy.commands.heavy_worker")
VERIFICATION = "/v1/audit/verification"
READ = [
    "/v1/customers/{customer_id}/classification",
    "/v1/customers/{customer_id}/record",
    "/v1/customers/{customer_id}/record?limit=3",
    "/v1/restriction-proposals/{proposal_id}/dossier",
    "/v1/appeals/{appeal_id}/dossier",
    "/v1/statistics",
    VERIFICATION,
]


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    """One event loop for all these tests: a helper speaks to the loop that started it."""
    return "asyncio"


@pytest.fixture(scope="module")
def dsn(service: RunningService) -> str:
    """Where the world is."""
    return service.environ["OWNER_DATABASE_URL"]


@pytest.fixture(scope="module")
async def store_of_others(dsn: str) -> AsyncIterator[Store]:
    """Other processes' way to the same database."""
    store = Store(dsn)
    yield store
    await store.close()


@pytest.fixture(scope="module")
async def app(dsn: str, service: RunningService, policy: Policy) -> AsyncIterator[FastAPI]:
    """The application over the world, to which everybody has very many contacts; its helpers are copies of us."""
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(service.data_dir)})
    app = create_app(
        settings,
        store=Store(dsn, pool_size=2),
        policy=policy,
        verifier=verifier_for(settings, policy),
        heavy=HeavyWork(HELPER, service.environ),
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(requests, "MANY_CONTACTS", 1)
        patched.setattr(helper_process, "Popen", ForkedHelper)
        yield app
    await app.state.heavy.stop()
    await app.state.store.close()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    async with connected(app) as client:
        yield client


def headers(world: World, role: Role = Role.AUDITOR) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.office.token(role)}", "X-Now": world.office.now.isoformat()}


@pytest.mark.parametrize("asked", READ)
async def test_a_helper_gives_the_very_answer_that_is_given_without_it(
    world: World, app: FastAPI, client: Client, asked: str
) -> None:
    heavy, answers = app.state.heavy, []
    for helper in (None, heavy, None):
        app.state.heavy = helper
        answers.append(await client.get(world.path(asked), headers=headers(world)))
    app.state.heavy = heavy
    before, answer, after = answers
    # in between the service may seal what waits to be sealed
    assert answer.status_code == 200
    assert answer.content in {before.content, after.content}
    assert len(answer.content) > 100 or "verification" in asked


@pytest.mark.long("a helper is a process of its own, which reads in the whole service")
async def test_a_helper_answers_that_is_started_by_the_command_of_the_service(
    world: World, app: FastAPI, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.state.heavy.long.stop()
    monkeypatch.setattr(helper_process, "Popen", Popen)
    assert (await client.get(VERIFICATION, headers=headers(world))).status_code == 200
    assert type(app.state.heavy.long._running._process) is Popen  # noqa: SLF001 - it is seen nowhere else
    await app.state.heavy.long.stop()


@pytest.mark.parametrize("act", ["issue", "send"])
async def test_a_letter_goes_by_a_helper_as_a_warning_is_assessed_once_more(
    world: World, app: FastAPI, client: Client, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    asked: list[str] = []
    ask = app.state.heavy.growing.ask

    async def watched(question: Json, body: bytes, *, gives_up: bool) -> Any:
        asked.append(question["path"])
        return await ask(question, body, gives_up=gives_up)

    monkeypatch.setattr(app.state.heavy.growing, "ask", watched)
    path = world.path(f"/v1/notices/{{notice_id}}/{act}")
    once = {"Idempotency-Key": uuid4().hex}
    answer = await client.post(path, json={"method": "by pigeon"}, headers=headers(world, MANAGER) | once)
    assert (answer.status_code, asked) == (422, [path])


CLASSIFICATION = "/v1/customers/{customer_id}/classification"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'SELECT audit%'"


@pytest.fixture
async def trail(dsn: str, client: Client, world: World) -> AsyncIterator[Trail]:
    """The trail, which keeps whoever reads it waiting until it is unlocked; the helpers are there already."""
    for path in (VERIFICATION, world.path(CLASSIFICATION)):
        assert (await client.get(path, headers=headers(world))).status_code == 200
    connection = await asyncpg.connect(plain(dsn))
    watching = await asyncpg.connect(plain(dsn))
    await connection.execute("BEGIN; LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE")
    yield Trail(connection, watching)
    await asyncio.gather(connection.close(), watching.close())


@dataclass(frozen=True, slots=True)
class Trail:
    locking: Any
    watching: Any

    async def unlock(self) -> None:
        await self.locking.execute("COMMIT")

    async def until_readers_are(self, count: int) -> None:
        async with asyncio.timeout(4):  # until the server itself ends the wait
            while await self.watching.fetchval(WAITING) != count:  # noqa: ASYNC110 - nobody tells us
                await asyncio.sleep(0.02)


def asking(client: Client, world: World, count: int) -> list[asyncio.Task[httpx.Response]]:
    return [asyncio.create_task(client.get(VERIFICATION, headers=headers(world))) for _ in range(count)]


async def test_one_long_read_is_done_at_a_time_and_nobody_else_waits_for_it(
    world: World, app: FastAPI, client: Client, trail: Trail
) -> None:
    answers = asking(client, world, 4)
    await trail.until_readers_are(1)
    assert app.state.heavy.long.line.waiting == 3
    assert app.state.store.line.is_free
    for template in ("/v1/customers/{customer_id}", CLASSIFICATION):
        assert (await client.get(world.path(template), headers=headers(world))).status_code == 200
    await trail.until_readers_are(1)
    await trail.unlock()
    assert [(await answer).status_code for answer in answers] == [200] * 4


async def test_too_many_long_reads_are_told_that_it_is_busy(world: World, client: Client, trail: Trail) -> None:
    answers = asking(client, world, 16)
    await trail.until_readers_are(1)
    # the reader may be there before the last of the others has asked
    first = islice(asyncio.as_completed(answers, timeout=30), 5)
    refused = [(await answer).json()["code"] for answer in first]
    assert refused == ["busy"] * 5, "one is at work, and half of the twenty places in line are one caller's"
    await trail.unlock()
    statuses = [(await answer).status_code for answer in answers]
    assert (statuses.count(200), statuses.count(503)) == (11, 5)


async def test_a_long_read_ends_at_the_database_once_the_one_who_asked_has_gone(
    world: World, app: FastAPI, client: Client, trail: Trail
) -> None:
    leaver = Leaver(app, "GET", VERIFICATION, headers(world))
    leaving = asyncio.create_task(leaver.ask())
    await trail.until_readers_are(1)
    leaver.leave()
    await leaving
    await trail.until_readers_are(0)
    assert leaver.heard == []
    await trail.unlock()
    assert (await client.get(VERIFICATION, headers=headers(world))).status_code == 200


async def test_a_helper_that_dies_is_told_of_and_another_takes_its_place(
    world: World, app: FastAPI, client: Client, trail: Trail
) -> None:
    (answer,) = asking(client, world, 1)
    await trail.until_readers_are(1)
    app.state.heavy.long._running.kill()  # noqa: SLF001 - as the kernel does where memory is short
    assert ((await answer).status_code, (await answer).json()["code"]) == (503, "busy")
    await trail.unlock()
    assert (await client.get(VERIFICATION, headers=headers(world))).status_code == 200


async def test_a_helper_that_nobody_needs_ends(
    world: World, app: FastAPI, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(helper_process, "_IDLE", 0.1)
    assert (await client.get(VERIFICATION, headers=headers(world))).status_code == 200
    helper = app.state.heavy.long._running  # noqa: SLF001 - whether there is one is seen nowhere else
    await asyncio.to_thread(helper._process.wait, 10)  # noqa: SLF001 - as above
    assert (await client.get(VERIFICATION, headers=headers(world))).status_code == 200


async def test_a_customer_of_few_contacts_needs_no_helper(
    world: World, app: FastAPI, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "MANY_CONTACTS", 1_000)
    async with app.state.heavy.growing.line.place():
        answer = await client.get(world.path(CLASSIFICATION), headers=headers(world))
    assert answer.status_code == 200


async def test_an_id_of_nobody_is_refused_as_ever(world: World, client: Client) -> None:
    for customer_id in ("019d5f0a-7c00-7000-8000-0000000000a1", "nobody", 7):
        answer = await client.post(
            "/v1/assessments", json={"customer_id": customer_id}, headers=headers(world, MANAGER)
        )
        assert answer.status_code == 422


@pytest.fixture
async def proposal(world: World, client: Client) -> tuple[str, Json]:
    """Where one like the world's can be proposed, and how; a helper process is there already."""
    made = (await client.get(world.path("/v1/restriction-proposals/{proposal_id}"), headers=headers(world))).json()
    assert (await client.get(world.path(CLASSIFICATION), headers=headers(world))).status_code == 200
    fields = ("measures", "behaviours", "grounds", "evidence_event_ids", "case_ids", "ends_on", "criteria")
    body = {field: made[field] for field in fields} | {"lesser_measures_considered": f"Tried in {uuid4()}."}
    return f"/v1/customers/{made['customer_id']}/restriction-proposals", body


async def stored(world: World, client: Client, path: str, body: Json) -> int:
    """How many such proposals there are."""
    query: Json = {"customer_id": path.split("/")[3], "limit": 200}
    found = (await client.get("/v1/restriction-proposals", params=query, headers=headers(world))).json()["items"]
    return sum(item["lesser_measures_considered"] == body["lesser_measures_considered"] for item in found)


async def test_what_a_helper_is_to_write_is_stored_once_and_answered_as_ever(
    world: World, client: Client, proposal: tuple[str, Json]
) -> None:
    path, body = proposal
    keyed = headers(world, MANAGER) | {"Idempotency-Key": str(uuid4())}
    answers = [await client.post(path, json=body, headers=keyed) for _ in range(2)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert answers[0].headers["Location"].endswith(answers[0].json()["id"])
    assert await stored(world, client, path, body) == 1
    refused = await client.post(path, json=body | {"ends_on": "2020-01-01"}, headers=headers(world, MANAGER))
    assert (refused.status_code, [e["pointer"] for e in refused.json()["errors"]]) == (422, ["/ends_on"])


async def test_what_is_written_is_not_given_up_half_way(
    world: World, app: FastAPI, client: Client, store_of_others: Store, proposal: tuple[str, Json]
) -> None:
    path, body = proposal
    leaver = Leaver(app, "POST", path, headers(world, MANAGER), body)
    async with store_of_others.transaction() as tx:
        await tx.lock_customer(path.split("/")[3])
        leaving = asyncio.create_task(leaver.ask())
        await asyncio.sleep(0.5)
        leaver.leave()
        await asyncio.sleep(0.1)
    await leaving
    assert await stored(world, client, path, body) == 1


async def test_where_the_helper_dies_the_outcome_of_a_write_is_unknown_and_its_key_finds_out(
    world: World, app: FastAPI, client: Client, store_of_others: Store, proposal: tuple[str, Json]
) -> None:
    path, body = proposal
    keyed = headers(world, MANAGER) | {"Idempotency-Key": str(uuid4())}
    async with store_of_others.transaction() as tx:
        await tx.lock_customer(path.split("/")[3])
        writing = asyncio.create_task(client.post(path, json=body, headers=keyed))
        await asyncio.sleep(0.5)
        app.state.heavy.growing._running.kill()  # noqa: SLF001 - as the kernel does where memory is short
        answer = await writing
    assert (answer.status_code, answer.json()["code"]) == (503, "outcome-unknown")
    assert (await client.post(path, json=body, headers=keyed)).status_code == 201
    assert await stored(world, client, path, body) == 1
