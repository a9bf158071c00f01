"""Whoever changes an answer finds it changed when they ask next; who changes none waits for nobody."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from uuid6 import uuid7

from contact_policy.records import Role
from contact_policy.services import Store
from contact_policy.status_board import BoardRefresher
from fixtures.on_board import bound
from fixtures.service import AuthoriseAs, MakeApp, connected

pytestmark = pytest.mark.anyio

PHONES = {"contact_points": [{"kind": "phone", "value": "07700 900777"}]}


@pytest.fixture(autouse=True)
def _looks_only_when_hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contact_policy.status_board.refresher.ASK_EVERY_SECONDS", 60)


class Worker:
    """One worker process, as far as it answers: its board looks only when somebody is in a hurry to see."""

    def __init__(self, app: FastAPI, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers
        self.refresher: BoardRefresher = app.state.refresher

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        async with connected(self.app) as client:
            answer = await client.request(method, path, json=body, headers=self.headers | headers)
        assert answer.is_success, answer.text
        return answer

    async def rounds(self) -> int:
        return self.refresher._begun  # noqa: SLF001 - how often it looked is what is tested


@pytest.fixture
def worker(make_app: MakeApp, bearer: AuthoriseAs) -> Worker:
    return Worker(make_app(), bearer(Role.MANAGER))


async def test_a_write_that_changes_no_answer_does_not_wait_for_the_board(worker: Worker) -> None:
    async with worker.app.router.lifespan_context(worker.app):
        customer = (await worker.ask("POST", "/v1/customers", {"name": "Pat"})).json()
        looked = await worker.rounds()
        contact = {"occurred_at": datetime.now(UTC).isoformat(), "channel": "phone", "direction": "inbound"}
        await worker.ask("POST", f"/v1/customers/{customer['id']}/contact-events", contact)
        assert await worker.rounds() == looked
        await worker.ask("POST", "/v1/customers", {"name": "Sam"} | PHONES)
        assert await worker.rounds() > looked


async def test_what_another_worker_did_is_seen_by_whoever_repeats_the_request_here(
    make_app: MakeApp, bearer: AuthoriseAs, store: Store
) -> None:
    async with store.transaction() as tx:
        customer_id = (await bound(tx, "+447700900778")).customer_id
    here, there = (Worker(make_app(), bearer(Role.MANAGER)) for _ in range(2))
    async with here.app.router.lifespan_context(here.app), there.app.router.lifespan_context(there.app):
        path, key = f"/v1/customers/{customer_id}", str(uuid7())
        tag = (await there.ask("GET", path)).headers["ETag"]
        assert await restricted(here)
        for worker in (there, here):
            await worker.ask("PATCH", path, {"contact_points": []}, **{"If-Match": tag, "Idempotency-Key": key})
        assert not await restricted(here)


async def test_that_a_letter_came_back_is_heard_at_once_and_that_it_was_served_again(
    make_app: MakeApp, bearer: AuthoriseAs, store: Store
) -> None:
    async with store.transaction() as tx:
        letter = (await bound(tx, "+447700900778")).decision_notice_id
    worker = Worker(make_app(), bearer(Role.MANAGER))
    async with worker.app.router.lifespan_context(worker.app):
        assert await restricted(worker)
        returned = {"returned_at": datetime.now(UTC).isoformat(), "reason": "no_such_address"}
        await worker.ask("POST", f"/v1/notices/{letter}/returned", returned)
        assert not await restricted(worker)
        await worker.ask("POST", f"/v1/notices/{letter}/issue", {"method": "by_hand"})
        assert await restricted(worker)


async def test_whoever_follows_the_feed_is_told_of_what_another_worker_has_just_done(
    make_app: MakeApp, bearer: AuthoriseAs, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change is read a tenth of a second after its commit; a marker set on older knowledge would stay for good."""
    worker = Worker(make_app(), bearer(Role.CRM))
    asked = {"items": [{"external_system": "crm", "external_id": "seen/1"}]}
    async with worker.app.router.lifespan_context(worker.app):
        async with store.transaction() as tx:
            await bound(tx, "+447700900779", references=("seen/1",))
        (status,) = (await worker.ask("POST", "/v1/contact-status/batch", asked)).json()["items"]
        assert (status["restricted"], status["stale"]) == (True, False)
        monkeypatch.setattr(worker.refresher, "_look", lambda: asyncio.sleep(0))  # which finds no database
        (status,) = (await worker.ask("POST", "/v1/contact-status/batch", asked)).json()["items"]
        assert (status["restricted"], status["stale"]) == (True, True)


async def restricted(worker: Worker) -> bool:
    answer = (await worker.ask("GET", "/v1/contact-status?phone=07700900778")).json()
    return bool(answer["restricted"])
