"""Devices at the door: what a key opens, and that nothing of it is ever told."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from contact_policy.errors import Invalid, NotFound
from contact_policy.policy import Policy
from contact_policy.records import ApiKey, Caller, Page, Role
from contact_policy.services import Store, api_keys
from contact_policy.services.context import Context
from fixtures.database import store
from fixtures.service import AuthoriseAs, Client, MakeApp, connected

# on a database of each test's own: health counts what waits in it
__all__ = ["store"]
pytestmark = pytest.mark.anyio

STATUS = "/v1/contact-status?phone=%2B447700900123"


class Devices:
    """An operator who makes and revokes keys; each change reaches the application at once."""

    def __init__(self, app: FastAPI, store: Store, policy: Policy) -> None:
        self.app, self.store, self.policy = app, store, policy
        self.operator = Caller(subject="operator", roles=frozenset({Role.ADMIN}))

    async def create(self, *roles: Role, name: str = "Front desk PBX") -> tuple[ApiKey, dict[str, str]]:
        async with self.store.transaction() as tx:
            context = Context(tx, self.policy, self.operator, datetime.now(UTC))
            key, secret = await api_keys.create(context, name, roles)
        await self.app.state.refresher.see_changes()
        return key, {"X-API-Key": secret}

    async def revoke(self, id_: str) -> ApiKey:
        async with self.store.transaction() as tx:
            key = await api_keys.revoke(Context(tx, self.policy, self.operator, datetime.now(UTC)), id_)
        await self.app.state.refresher.see_changes()
        return key


@pytest.fixture
def app(make_app: MakeApp) -> FastAPI:
    return make_app()


@pytest.fixture
def devices(app: FastAPI, store: Store, policy: Policy) -> Devices:
    return Devices(app, store, policy)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    await app.state.refresher.start()
    async with connected(app) as client:
        yield client
    await app.state.refresher.stop()


def assert_not_known(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_key_opens_what_its_role_may_and_nothing_else(client: Client, devices: Devices) -> None:
    _, telephony = await devices.create(Role.TELEPHONY)
    _, crm = await devices.create(Role.CRM)
    assert (await client.get(STATUS, headers=telephony)).status_code == 200
    assert (await client.get("/v1/customers", headers=telephony)).status_code == 403
    assert (await client.get("/v1/customers", headers=crm)).status_code == 200
    assert (await client.get("/v1/audit", headers=crm)).status_code == 403


async def test_a_revoked_key_opens_nothing_and_another_still_does(client: Client, devices: Devices) -> None:
    key, first = await devices.create(Role.TELEPHONY)
    _, second = await devices.create(Role.TELEPHONY)
    assert (await client.get(STATUS, headers=first)).status_code == 200
    revoked = await devices.revoke(key.id)
    assert_not_known(await client.get(STATUS, headers=first))
    assert (await client.get(STATUS, headers=second)).status_code == 200
    assert await devices.revoke(key.id) == revoked, "a second time changes nothing"


async def test_whoever_sends_two_names_is_nobody(client: Client, devices: Devices, bearer: AuthoriseAs) -> None:
    _, key = await devices.create(Role.TELEPHONY)
    _, other = await devices.create(Role.TELEPHONY)
    for second in (bearer(Role.TELEPHONY), {"Authorization": ""}):
        assert_not_known(await client.get(STATUS, headers=key | second))
        assert_not_known(await client.get(STATUS, headers={"X-API-Key": ""} | second))
    for twice in ((key, other), (key, key)):
        assert_not_known(await client.get(STATUS, headers=[("X-API-Key", one["X-API-Key"]) for one in twice]))


async def test_every_faulty_key_gets_the_same_answer(client: Client, devices: Devices) -> None:
    _, good = await devices.create(Role.TELEPHONY)
    secret = good["X-API-Key"].encode()
    faulty = (b"", b"x", secret[:-1], secret + b"\0", b"\0", secret[:-1] + b"\xe9", b"x" * 10_000, secret * 250)
    told = set()
    for key in (*faulty, b"cpk_" + b"A" * 43):
        answer = await client.get(STATUS, headers={b"X-API-Key": key})
        assert_not_known(answer)
        told.add(json.dumps(answer.json() | {"request_id": ""}))
    told.add(json.dumps((await client.get(STATUS)).json() | {"request_id": ""}))
    assert len(told) == 1
    assert (await client.get(STATUS, headers=good)).status_code == 200


async def test_the_trail_says_which_key_acted_and_when_it_was_made_and_revoked(
    client: Client, devices: Devices, bearer: AuthoriseAs
) -> None:
    key, headers = await devices.create(Role.CRM, name="Nightly import")
    answer = await client.post("/v1/customers", json={"name": "Ann"}, headers=headers)
    assert answer.status_code == 201
    await devices.revoke(key.id)
    await devices.revoke(key.id)
    async with devices.store.reading() as tx:
        (registered,), _ = await tx.audit.list(Page(), actor=f"key:{key.id}")
        about, _ = await tx.audit.list(Page(), subject=f"api-keys/{key.id}")
    assert (registered.subject, registered.roles) == (f"customers/{answer.json()['id']}", ("crm",))
    assert [(entry.action, entry.actor) for entry in about] == [
        ("api-key.revoked", "operator"),
        ("api-key.created", "operator"),
    ]
    assert about[1].details == {"roles": ["crm"], "prefix": key.prefix}
    trail = (await client.get("/v1/audit", headers=bearer(Role.AUDITOR))).text
    assert key.id in trail
    assert key.key_hash not in trail
    assert headers["X-API-Key"] not in trail


async def test_one_key_is_not_answered_what_another_was(client: Client, devices: Devices) -> None:
    """An Idempotency-Key belongs to its caller, and two devices of one name are two callers."""
    ids = set()
    for _ in range(2):
        _, headers = await devices.create(Role.CRM, name="CRM")
        answer = await client.post("/v1/customers", json={"name": "Ann"}, headers=headers | {"Idempotency-Key": "same"})
        ids.add(answer.json()["id"])
    assert len(ids) == 2


async def test_health_names_each_device_and_whether_it_went_silent_but_nothing_secret(
    client: Client, devices: Devices, bearer: AuthoriseAs
) -> None:
    key, headers = await devices.create(Role.TELEPHONY, name="Switchboard")
    revoked, _ = await devices.create(Role.TELEPHONY)
    await devices.revoke(revoked.id)

    async def told(**after: float) -> dict[str, object]:
        now = (datetime.now(UTC) + timedelta(**after)).isoformat()
        answer = await client.get("/health", headers={"X-Now": now} | bearer(Role.AUDITOR))
        assert key.key_hash not in answer.text
        assert key.prefix not in answer.text
        found = {one["id"]: one for one in answer.json()["clients"]}
        assert revoked.id not in found
        return dict(found[key.id])

    described = {"id": key.id, "name": "Switchboard", "roles": ["telephony"]}
    assert await told() == {**described, "last_used_at": None, "is_silent": False}
    assert (await told(minutes=61))["is_silent"] is True
    await client.get(STATUS, headers=headers)
    used = await told()
    assert abs(datetime.fromisoformat(str(used["last_used_at"])) - datetime.now(UTC)) < timedelta(seconds=30)
    assert [(await told(minutes=59))["is_silent"], (await told(minutes=61))["is_silent"]] == [False, True]


async def test_health_names_no_device_and_counts_nobody_to_whoever_is_not_of_the_office(
    client: Client, devices: Devices
) -> None:
    await devices.create(Role.TELEPHONY, name="Switchboard")
    _, exchange = await devices.create(Role.TELEPHONY, name="Exchange")
    _, monitor = await devices.create(Role.AUDITOR, name="Monitoring")
    later = {"X-Now": (datetime.now(UTC) + timedelta(minutes=61)).isoformat()}
    for stranger in ({}, {"Authorization": "Bearer nonsense"}, {"X-API-Key": "cpk_nonsense"}, exchange):
        answer = await client.get("/health", headers=later | stranger)
        told = answer.json()
        assert answer.status_code == 200
        assert "Switchboard" not in answer.text
        assert (told["clients"], told["any_client_silent"]) == ([], True)
        assert told["status_board"]["people"] is None
        assert {told[name] for name in ("outgoing", "reviews", "appeals", "data_requests", "filed_mail")} == {None}
        assert told["dependencies"]["database"] in {"up", "degraded"}
    whole = (await client.get("/health", headers=later | monitor)).json()
    assert {device["name"] for device in whole["clients"]} >= {"Switchboard", "Exchange", "Monitoring"}
    assert whole["outgoing"] == {"waiting": 0, "held": 0, "failed": 0, "oldest_waiting_seconds": 0}
    assert "contact_policy_board_people" not in (await client.get("/metrics")).text


async def test_a_telephone_system_asks_about_now_alone(client: Client, devices: Devices) -> None:
    _, headers = await devices.create(Role.TELEPHONY)
    _, both = await devices.create(Role.TELEPHONY, Role.AUDITOR)
    then = {"phone": "07700 900123", "as_of": "2026-01-01T00:00:00Z"}
    asked: list[tuple[str, str, dict[str, Any]]] = [("GET", "/v1/contact-status", {"params": then})]
    asked.append(("POST", "/v1/contact-status", {"json": then}))
    asked.append(("POST", "/v1/contact-status/batch", {"json": {"items": [{"phone": "07700 900123"}, then]}}))
    for method, path, how in asked:
        refused = await client.request(method, path, headers=headers, **how)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert "07700" not in refused.text
        assert (await client.request(method, path, headers=both, **how)).status_code == 200


async def test_a_question_writes_nothing_and_its_time_can_be_written_down_later(
    client: Client, devices: Devices, app: FastAPI
) -> None:
    key, headers = await devices.create(Role.TELEPHONY)
    await client.get(STATUS, headers=headers)

    async def last_used() -> datetime | None:
        async with devices.store.reading() as tx:
            return (await tx.api_keys.get(key.id)).last_used_at

    assert await last_used() is None
    used = app.state.api_keys.take_used()
    async with devices.store.transaction() as tx:
        await api_keys.note_used(tx, used)
    assert await last_used() == used[key.id]


async def test_a_key_is_in_no_log_whatever_was_done_with_it(
    client: Client, devices: Devices, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key, headers = await devices.create(Role.TELEPHONY)
    secret = headers["X-API-Key"]
    for sent in (headers, {"X-API-Key": secret + "x"}, headers | {"Authorization": secret}):
        await client.get(STATUS, headers=sent)
        await client.get("/v1/customers", headers=sent)
    await devices.revoke(key.id)
    await client.get(STATUS, headers=headers)
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("contact_policy"))
    assert logged.count("/v1/contact-status") == 4
    assert secret[4:] not in caplog.text
    assert key.key_hash not in caplog.text


@pytest.mark.parametrize("role", [Role.CHIEF_EXECUTIVE, Role.MANAGER, Role.REVIEWER])
async def test_no_device_may_propose_decide_or_hear_an_appeal(devices: Devices, role: Role) -> None:
    for roles in ([role], [Role.TELEPHONY, role]):
        with pytest.raises(Invalid) as refusal:
            await devices.create(*roles)
        assert [field.pointer for field in refusal.value.fields] == ["/roles"]


async def test_a_key_needs_a_role_and_a_name_that_can_be_shown(devices: Devices) -> None:
    with pytest.raises(Invalid):
        await devices.create()
    for name in ("", "  ", "x" * 101, "a\0b", "a\nb", "\ud800", "a\x1b[2J"):
        with pytest.raises(Invalid):
            await devices.create(Role.TELEPHONY, name=name)
    assert (await devices.create(Role.TELEPHONY, name="  Büro 2 "))[0].name == "Büro 2"


async def test_there_is_no_revoking_what_never_was(devices: Devices) -> None:
    for unknown in ("0190a000-0000-7000-8000-000000000000", "none", "\0"):
        with pytest.raises(NotFound):
            await devices.revoke(unknown)
