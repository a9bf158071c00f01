"""What one system may write at most: counted for it alone, told in the answer, and never at the cost of others."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi import FastAPI

from contact_policy.api.shares import Bucket, Share, Shares
from contact_policy.records import Role
from fixtures.service import AuthoriseAs, Client, MakeApp, connected

pytestmark = pytest.mark.anyio

ONE_A_SECOND = {"CONTACT_POLICY_CRM_WRITES_PER_SECOND": "1", "CONTACT_POLICY_CRM_BATCHES_PER_MINUTE": "1"}
BATCH = "/v1/contact-events/batch"


async def put(client: Client, headers: dict[str, str], name: str = "Ann") -> httpx.Response:
    return await client.put("/v1/external-references/crm/S-1/customer", json={"name": name}, headers=headers)


async def test_a_caller_over_its_share_is_told_when_to_come_again_and_nobody_else_is_held_up(
    make_app: MakeApp, bearer: AuthoriseAs
) -> None:
    crm, other, manager = bearer(Role.CRM, subject="sync"), bearer(Role.CRM, subject="other"), bearer(Role.MANAGER)
    async with connected(make_app(ONE_A_SECOND)) as client:
        assert (await put(client, crm, "")).status_code == 422, "what is not sound is not counted"
        taken = [await put(client, crm) for _ in range(2)]
        assert [answer.status_code for answer in taken] in ([201, 200], [200, 200])
        assert taken[0].headers["RateLimit-Policy"] == '"writes";q=2;w=2'
        assert taken[0].headers["RateLimit"] == '"writes";r=1;t=1'
        over = await put(client, crm)
        assert (over.status_code, over.json()["code"]) == (429, "too-many-requests")
        assert (over.headers["Retry-After"], over.headers["RateLimit"]) == ("1", '"writes";r=0;t=2')
        assert (await put(client, other)).status_code == 200
        for _ in range(3):
            assert (await client.post("/v1/customers", json={"name": "Jo"}, headers=manager)).status_code == 201
            assert (await client.get("/v1/contact-status?phone=07700900123", headers=crm)).status_code == 200
            assert (await client.get("/v1/customers", headers=crm)).status_code == 200


async def test_what_no_system_may_do_is_counted_for_nobody(make_app: MakeApp, bearer: AuthoriseAs) -> None:
    both, staff = bearer(Role.MANAGER, Role.CRM, subject="both"), bearer(Role.STAFF)
    warning = {"behaviours": ["persistent"], "conduct": "You wrote to us forty times in May."}
    warning |= {"change_expected": "Please write to us once, and wait for our answer."}
    async with connected(make_app(ONE_A_SECOND)) as client:
        customer = (await client.post("/v1/customers", json={"name": "Jo"}, headers=staff)).json()["id"]
        for _ in range(4):
            answer = await client.post(f"/v1/customers/{customer}/warnings", json=warning, headers=both)
            assert (answer.status_code, "RateLimit" in answer.headers) == (201, False)


async def test_batches_have_a_share_of_their_own(make_app: MakeApp, bearer: AuthoriseAs) -> None:
    crm = bearer(Role.CRM, subject="sync")
    async with connected(make_app(ONE_A_SECOND | {"CONTACT_POLICY_RATE_LIMIT_HEADERS": "0"})) as client:
        answers = [await client.post(BATCH, json={"items": [{}]}, headers=crm) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert 50 <= int(answers[-1].headers["Retry-After"]) <= 60
        assert "RateLimit" not in answers[0].headers
        assert (await put(client, crm)).status_code in {200, 201}


async def test_of_a_crowd_only_as_many_wait_as_their_share_has_left(make_app: MakeApp, bearer: AuthoriseAs) -> None:
    app: FastAPI = make_app({"CONTACT_POLICY_CRM_WRITES_PER_SECOND": "5", "CONTACT_POLICY_WAIT_SECONDS": "30"})
    crm = bearer(Role.CRM, subject="crowd")
    app.state.shares = Shares(app.state.settings, clock=lambda: 0.0)
    async with connected(app) as client, AsyncExitStack() as under_way:
        assert (await put(client, crm)).is_success
        for _ in range(2):
            await under_way.enter_async_context(app.state.shares.line.place())
        crowd = [asyncio.create_task(put(client, crm)) for _ in range(30)]
        refused = [await answer for answer in itertools.islice(asyncio.as_completed(crowd), 21)]
        assert {answer.status_code for answer in refused} == {429}, "at once: nobody has left the line"
        assert {answer.headers["Retry-After"] for answer in refused} <= {"1", "2"}
        await under_way.aclose()
        answered = [answer.status_code for answer in await asyncio.gather(*crowd)]
        assert (answered.count(429), answered.count(200)) == (21, 9)


def test_a_bucket_fills_evenly_and_no_further_than_its_share() -> None:
    bucket = Bucket(Share("writes", 10, 5), 10, at=0)
    assert [bucket.take(0) for _ in range(10)] == [0] * 10
    assert bucket.take(0) == pytest.approx(0.5)
    assert bucket.take(0.4) == pytest.approx(0.1)
    assert bucket.take(0.5) == 0
    assert bucket.take(100) == 0
    assert bucket.told() == '"writes";r=9;t=1'


async def test_an_import_waits_its_turn_while_everybody_else_is_answered(
    make_app: MakeApp, bearer: AuthoriseAs
) -> None:
    app: FastAPI = make_app({"CONTACT_POLICY_WAIT_SECONDS": "1"})
    async with connected(app) as client, AsyncExitStack() as under_way:
        for _ in range(2):
            await under_way.enter_async_context(app.state.shares.line.place())
        waited = await put(client, bearer(Role.CRM))
        assert (waited.status_code, waited.json()["code"]) == (429, "too-many-requests")
        made = await client.post("/v1/customers", json={"name": "Jo"}, headers=bearer(Role.MANAGER))
        assert made.status_code == 201
        assert (await client.get("/v1/customers", headers=bearer(Role.CRM))).status_code == 200
        await under_way.aclose()
        assert (await put(client, bearer(Role.CRM))).status_code in {200, 201}
