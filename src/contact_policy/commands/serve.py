"""Brings the service up: database, schema, demonstration data, tokens, then the web server and its background work."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from contact_policy.api.identity import StaticKeys, TokenVerifier
from contact_policy.api.identity.development_issuer import AUDIENCE, ISSUER, DevelopmentIssuer
from contact_policy.app import create_app, verifier_for
from contact_policy.commands import demonstration
from contact_policy.commands.deliver import delivering, delivery_setup
from contact_policy.embedded import attach
from contact_policy.letters import Templates, load_letter_assets
from contact_policy.policy import Policy, load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.records.reviews import SweepResult
from contact_policy.records.role_names import RoleNames
from contact_policy.services import Store, audit, editions, simulation
from contact_policy.services import sweep as sweeping
from contact_policy.services.sending.deliver import DeliverySetup
from contact_policy.services.simulation import Simulation
from contact_policy.settings import Settings
from contact_policy.storage import schema

SWEEP_EVERY_SECONDS = 60

# How a worker process learns what its parent worked out.
_BACKGROUND = "CONTACT_POLICY_BACKGROUND"

_log = logging.getLogger("contact_policy")


class CannotServe(RuntimeError):
    """The service cannot start here; the message says why."""


def serve(settings: Settings, *, port: int, workers: int, background: bool) -> None:
    """Run the service until it is told to stop."""
    policy = policy_of(settings)
    load_letter_assets(settings.notices_dir, policy)  # refused here rather than by each worker
    _refuse_busy(settings.host, port)
    with database(settings) as dsn:
        asyncio.run(_prepare(settings, policy, dsn))
        _say_hello(settings, policy, port)
        os.environ["DATABASE_URL"] = dsn
        os.environ[_BACKGROUND] = "1" if background else "0"
        uvicorn.run(
            "contact_policy.commands.serve:worker",
            factory=True,
            host=settings.host,
            port=port,
            workers=workers,
            # Our own access log leaves out the query string, which may hold a phone number.
            access_log=False,
            log_level="warning",
            server_header=False,
        )


def worker() -> FastAPI:
    """The application of one worker process, from the environment."""
    settings = Settings.from_environment()
    store = Store(settings.database_url)
    policy = policy_of(settings)
    watched = Store(settings.database_url, pool_size=1, answer_within=3, connect_within=1)
    app = create_app(settings, store=store, policy=policy, verifier=verifier_for(settings, policy), watched=watched)
    if os.environ.get(_BACKGROUND) == "1":
        _add_background(app, store, policy, delivery_setup(settings, policy, store))
    return app


def openapi_document(settings: Settings) -> dict[str, Any]:
    """The API's description. The application it is read off is never started, so its database is never asked."""
    verifier = TokenVerifier(issuer=ISSUER, audience=AUDIENCE, keys=StaticKeys(()))
    app = create_app(settings, store=Store("postgresql:///"), policy=policy_of(settings), verifier=verifier)
    return app.openapi()


def policy_of(settings: Settings) -> Policy:
    """The edition that the settings name."""
    return load_policy(_document(settings), office=settings.office)


def _document(settings: Settings) -> Path:
    return Path(settings.policy_document) if settings.policy_document else BUILT_IN


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The DSN to use: the server in the settings, else the embedded one for as long as the block lasts."""
    if settings.database_url:
        yield settings.database_url
        return
    with attach(settings.data_dir, say=lambda line: print(line, file=sys.stderr, flush=True)) as server:
        yield server.dsn


def _refuse_busy(host: str, port: int) -> None:
    """Say so before anything is started where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(
                f"port {port} on {host} cannot be used ({error.strerror}); set PORT to another, or stop what uses it"
            ) from None


async def migrate(dsn: str) -> str:
    """Bring the database to this version's schema; returns the revision."""
    await schema.upgrade(dsn)
    return schema.head()


async def _prepare(settings: Settings, policy: Policy, dsn: str) -> None:
    await migrate(dsn)
    store = Store(dsn)
    try:
        async with store.transaction() as tx:
            await editions.adopt(tx, policy, _document(settings).read_text(), settings.office, datetime.now(UTC))
        wants_demonstration = settings.demo and not settings.is_production
        if wants_demonstration and await demonstration.fill(store, policy, datetime.now(UTC)):
            print("Put in five demonstration customers (DEMO=0 leaves them out).", flush=True)
    finally:
        await store.close()


def _say_hello(settings: Settings, policy: Policy, port: int) -> None:
    print(f"contact-policy on http://{settings.host}:{port}, documentation at /docs", flush=True)
    if settings.is_production or settings.has_identity_provider:
        return
    issuer = DevelopmentIssuer(settings.data_dir)
    print("Development tokens, good for an hour (more: contact-policy token --role manager --subject mary):")
    for role in RoleNames(policy).all():
        print(f"  {role:16} {issuer.issue(f'dev-{role}', [role], datetime.now(UTC))}", flush=True)


def _add_background(app: FastAPI, store: Store, policy: Policy, setup: DeliverySetup) -> None:
    """Sweep and deliver for as long as the application lives."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with inner(app), delivering(setup):
            task = asyncio.create_task(
                _sweep_for_ever(store, policy, app.state.letter_assets.templates, app.state.settings)
            )
            yield
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    app.router.lifespan_context = lifespan


async def _sweep_for_ever(store: Store, policy: Policy, templates: Templates, settings: Settings) -> None:
    while True:
        try:
            await sweeping.sweep(store, policy, datetime.now(UTC), templates, by_webhook=settings.has_webhook)
        except Exception as error:  # noqa: BLE001 - the next round tries again; restrictions end by themselves anyway
            _log.warning("The sweep failed and will be tried again: %s", type(error).__name__)
        await asyncio.sleep(SWEEP_EVERY_SECONDS)


async def sweep(settings: Settings, dsn: str, now: datetime) -> SweepResult:
    """Remind of reviews, write down every lapse that has happened by ``now``, and tidy up; returns how much it was."""
    policy = policy_of(settings)
    templates = load_letter_assets(settings.notices_dir, policy).templates
    store = Store(dsn)
    try:
        return await sweeping.sweep(store, policy, now, templates, by_webhook=settings.has_webhook)
    finally:
        await store.close()


async def simulate(dsn: str, current: Policy, draft: Policy, at: datetime) -> Simulation:
    """Try ``draft`` on everything on record as of ``at``; nothing is written."""
    store = Store(dsn)
    try:
        async with store.reading() as tx:
            return await simulation.simulate(tx, current, draft, at)
    finally:
        await store.close()


async def replay(dsn: str) -> list[editions.Replay]:
    """Ask every stored assessment again, under the edition and the engine level that it was made under."""
    store = Store(dsn)
    try:
        async with store.reading() as tx:
            return [replay for id_ in await tx.proposals.ids() for replay in await editions.replay_proposal(tx, id_)]
    finally:
        await store.close()


async def verify_audit(dsn: str) -> audit.Verification:
    """Check every entry of the trail against its digest."""
    store = Store(dsn)
    try:
        async with store.reading() as tx:
            return await audit.verify(tx)
    finally:
        await store.close()
