"""The application of one worker process of ``contact-policy serve``, and what it does in the background.

Apart from ``serve`` itself, so that the process which starts several workers need not open all that answers requests.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from socket import socket

import uvicorn
from fastapi import FastAPI

from contact_policy.api.heavy_work import HeavyWork
from contact_policy.api.metrics import SHARED_FIGURES, Metrics
from contact_policy.app import create_app, verifier_for
from contact_policy.commands import startup, tracing
from contact_policy.commands.checkpoints import WayOut, way_out
from contact_policy.commands.deliver import delivering, delivery_setup
from contact_policy.commands.feed import numbering
from contact_policy.commands.seal import sealing
from contact_policy.commands.webhooks import posting, webhook_setup
from contact_policy.letters import Templates
from contact_policy.policy import Policy
from contact_policy.services import Store
from contact_policy.services import sweep as sweeping
from contact_policy.services.sending.database_clock import DatabaseClock
from contact_policy.settings import Settings
from contact_policy.web_server import DrainingServer, LimitedProtocol, Limits, connections_within

# A proxy keeps its connections for a minute: were ours closed sooner, a write sent at that moment would be lost.
_KEEP_ALIVE_SECONDS = 75
# For requests under way when the service ends, and for who never finishes sending one.
_FINISH_WITHIN_SECONDS = 20
# Of the time in which it is to be answered; the rest is for the answer.
_WAITING = 0.75
SWEEP_EVERY_SECONDS = 30
# Restrictions asked again each time: some 70,000 a day, and callers notice nothing.
_ASK_AGAIN = 25

_log = logging.getLogger("contact_policy")


def serve(listening: socket) -> None:
    """Answer on a socket that is bound until SIGTERM or SIGINT, with what the environment says."""
    app = application()
    settings: Settings = app.state.settings
    with tracing.traced(app, settings) as answering:
        _serve(answering, app, listening)


def _serve(answering: tracing.Application, app: FastAPI, listening: socket) -> None:
    config = uvicorn.Config(
        answering,
        http=LimitedProtocol,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_FINISH_WITHIN_SECONDS,
        # Our own access log leaves out the query string, which may hold a phone number.
        access_log=False,
        log_config=None,
        server_header=False,
    )
    drain = app.state.settings.drain_seconds
    DrainingServer(config, listening, drain_seconds=drain, leave=app.state.leaving.set).serve_to_the_end()


def application() -> FastAPI:
    """The application, from the environment."""
    settings = Settings.from_environment()
    LimitedProtocol.limits = Limits(connections=connections_within(settings.connections))
    store = Store(
        settings.database_url,
        pool_size=settings.pool_size,
        answer_within=settings.statement_seconds,
        wait_within=settings.wait_seconds * _WAITING,
    )
    policy = startup.policy_of(settings)
    # A server that says nothing is gone by the time that requests are refused for it: 2 seconds, and one of grace.
    watched = Store(settings.database_url, pool_size=1, answer_within=2, connect_within=1)
    heavy = HeavyWork([sys.executable, "-m", "contact_policy.commands.heavy_worker"], _without_figures())
    verifier = verifier_for(settings, policy)
    app = create_app(settings, store=store, policy=policy, verifier=verifier, watched=watched, heavy=heavy)
    _add_numbering(app, Store(settings.database_url, pool_size=1, answer_within=10, connect_within=2))
    works_in_background = os.environ.get(startup.BACKGROUND) == "1"
    sealer = Store(settings.database_url, pool_size=1, answer_within=60, connect_within=2)
    _add_sealing(app, sealer, settings, way_out(settings, policy) if works_in_background else None)
    if works_in_background:
        _add_background(app, settings, store, policy)
    return app


def _without_figures() -> dict[str, str]:
    """The environment of a helper: what it is asked is counted by who asks."""
    return {name: value for name, value in os.environ.items() if name != SHARED_FIGURES}


def _add_numbering(app: FastAPI, store: Store) -> None:
    """Number changes, over a connection of its own, for as long as the application lives: whoever follows waits."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with inner(app), numbering(store, app.state.store):
            yield

    app.router.lifespan_context = lifespan


def _add_sealing(app: FastAPI, store: Store, settings: Settings, sender: WayOut | None) -> None:
    """Seal the trail, over a connection of its own, for as long as the application lives."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with inner(app), sealing(store, settings, sender):
            yield

    app.router.lifespan_context = lifespan


def _add_background(app: FastAPI, settings: Settings, store: Store, policy: Policy) -> None:
    """Sweep and deliver for as long as the application lives."""
    clock = DatabaseClock(store)
    post, webhooks = delivery_setup(settings, policy, store, clock), webhook_setup(settings, policy, store, clock)
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        metrics: Metrics = app.state.metrics
        async with inner(app), delivering(post, clock, metrics.job), posting(webhooks, clock, metrics.job):
            sweeps = _sweep_for_ever(store, policy, app.state.letter_assets.templates, metrics)
            task = asyncio.create_task(sweeps)
            yield
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    app.router.lifespan_context = lifespan


async def _sweep_for_ever(store: Store, policy: Policy, templates: Templates, metrics: Metrics) -> None:
    while True:
        try:
            with metrics.job("sweep"):
                await sweeping.sweep(store, policy, datetime.now(UTC), templates, ask_again=_ASK_AGAIN)
        except Exception as error:  # noqa: BLE001 - the next round tries again; restrictions end by themselves anyway
            _log.warning("The sweep failed and will be tried again: %s", type(error).__name__)
        await asyncio.sleep(SWEEP_EVERY_SECONDS)
