"""The desk on a database that its tests share: each makes what it looks at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.app import create_app, use_store, verifier_for
from contact_policy.policy import Policy, load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.records import Role
from contact_policy.records.appeals import AppealAbout
from contact_policy.services import Store, editions
from contact_policy.settings import Settings
from fixtures import appeals as heard
from fixtures import filed_contacts, records
from fixtures.database import fresh_database
from fixtures.desk import Browser

Json = dict[str, Any]


class SignIn(Protocol):
    """Gives the browser of somebody with a role."""

    async def __call__(self, role: str, clock: str = "") -> Browser: ...


class Api(Protocol):
    """Asks the API, to make what pages show."""

    async def __call__(self, method: str, path: str, *roles: Role, expect: int = 201, **body: Any) -> Any: ...


@pytest.fixture(scope="session")
def desk_dsn(server_dsn: str, template: str) -> Iterator[str]:
    with fresh_database(server_dsn, template) as dsn:
        yield dsn


@pytest.fixture(scope="session")
def usual_desk(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application in development's environment, put together once. Its board watches nothing."""
    settings = Settings.from_environment({"CONTACT_POLICY_DATA_DIR": str(tmp_path_factory.mktemp("data"))})
    policy = load_policy()
    return create_app(settings, store=Store("postgresql:///"), policy=policy, verifier=verifier_for(settings, policy))


@pytest.fixture
async def app(usual_desk: FastAPI, desk_dsn: str) -> AsyncIterator[FastAPI]:
    """The application, on a store of this test's event loop."""
    store = Store(desk_dsn)
    use_store(usual_desk, store)
    yield usual_desk
    await store.close()


@pytest.fixture
async def sign_in(app: FastAPI) -> AsyncIterator[SignIn]:
    async with AsyncExitStack() as stack:

        async def enter(role: str, clock: str = "") -> Browser:
            browser = await stack.enter_async_context(Browser(app))
            return await browser.sign_in(role, clock)

        yield enter


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[Browser]:
    async with Browser(app) as browser:
        yield browser


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[Api]:
    data_dir: Path = app.state.settings.data_dir
    issuer = DevelopmentIssuer(data_dir)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://office.example") as client:

        async def ask(method: str, path: str, *roles: Role, expect: int = 201, **body: Any) -> Any:
            token = issuer.issue(f"{roles[0]}-1", roles, datetime.now(UTC))
            answer = await client.request(method, path, json=body or None, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == expect, answer.text
            return answer.json()

        yield ask


@pytest.fixture
async def jo(api: Api) -> str:
    """A customer; returns the id."""
    points = [{"kind": "phone", "value": "07700 900123"}, {"kind": "email", "value": f"jo.{uuid4().hex}@example.org"}]
    needs = [{"need": "Dyslexia", "adjustment": "Short letters in large print", "channels_unusable": ["web"]}]
    made = await api("POST", "/v1/customers", Role.STAFF, name="Jo Caller", contact_points=points, access_needs=needs)
    return str(made["id"])


Things = dict[str, str]


async def kept(store: Store, proposed_by: str = "mary") -> Things:
    """A restriction of Pat's in force, appealed against, under which a letter was filed, and a case; their ids."""
    async with store.transaction() as tx:
        held = await records.restricted(tx, proposed_by=proposed_by)
        await records.issue(tx, held.decision_notice_id, records.NOON, records.NOON)
        appeal = heard.appeal(AppealAbout.RESTRICTION, held.id, held.customer_id)
        await tx.appeals.add(appeal)
        mail = await filed_contacts.filed(tx, held.customer_id, held.id)
        case = records.case(held.customer_id)
        await tx.cases.add(case)
    return {
        "restriction_id": held.id,
        "appeal_id": appeal.id,
        "filed_contact_id": mail.contact_event_id,
        "case_id": case.id,
        "restricted_id": held.customer_id,
        "notice_id": held.decision_notice_id,
    }


@pytest.fixture
async def things(app: FastAPI, api: Api, jo: str) -> Things:
    """What may stand in a page's path, each a thing of Jo's; returns the ids by the names they have there."""
    event: Json = {"occurred_at": "2026-11-20T10:00:00Z", "channel": "phone", "direction": "inbound"}
    contact = await api("POST", f"/v1/customers/{jo}/contact-events", Role.STAFF, **event)
    words: Json = {"behaviours": ["persistent"], "conduct": "You go on calling.", "change_expected": "Please write."}
    warning = await api("POST", f"/v1/customers/{jo}/warnings", Role.MANAGER, **words)
    policy: Policy = app.state.policy
    async with app.state.store.transaction() as tx:
        await editions.adopt(tx, policy, BUILT_IN.read_text(), {}, records.NOON, by="root")
    asked: Json = {"measures": [{"kind": "read_and_file"}], "behaviours": ["persistent"], "grounds": "Calls go on."}
    proposal = await api("POST", f"/v1/customers/{jo}/restriction-proposals", Role.MANAGER, **asked)
    about_data: Json = {"kind": "access", "received_at": "2026-11-20T10:00:00Z"}
    request = await api("POST", f"/v1/customers/{jo}/data-requests", Role.ADMIN, **about_data)
    hold = await api("POST", f"/v1/customers/{jo}/holds", Role.ADMIN, reason="A claim is expected.", until="2040-06-30")
    disposal = await api("POST", "/v1/disposals", Role.ADMIN)
    return {
        "customer_id": jo,
        "hold_id": hold["id"],
        "disposal_id": disposal["id"],
        "data_request_id": request["id"],
        "contact_event_id": contact["id"],
        "warning_id": warning["id"],
        "draft_id": warning["notice_id"],
        "proposal_id": proposal["id"],
        "section": "measures",
        **await kept(app.state.store),
        "number": "1",
    }
