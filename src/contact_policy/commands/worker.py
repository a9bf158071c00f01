"""The application of one worker process of ``contact-policy serve``, and what it does in the background.

Apart from ``serve`` itself, so that the process which starts several workers need not open all that answers requests.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess

from fastapi import FastAPI

from contact_policy.api.heavy_work import HeavyWork
from contact_policy.app import create_app, verifier_for
from contact_policy.commands import startup
from contact_policy.commands.deliver import delivering, delivery_setup
from contact_policy.letters import Templates
from contact_policy.policy import Policy
from contact_policy.services import Store
from contact_policy.services import sweep as sweeping
from contact_policy.services.sending.deliver import DeliverySetup
from contact_policy.settings import Settings
from contact_policy.web_server import LimitedProtocol, Limits, connections_within

SWEEP_EVERY_SECONDS = 60
# Restrictions asked again each time: some 70,000 a day, and callers notice nothing.
_ASK_AGAIN = 50

_log = logging.getLogger("contact_policy")


def application() -> FastAPI:
    """The application, from the environment. A worker that was started by another process ends when that one does."""
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    settings = Settings.from_environment()
    LimitedProtocol.limits = Limits(connections=connections_within(settings.connections))
    store = Store(
        settings.database_url,
        pool_size=settings.pool_size,
        answer_within=settings.statement_seconds,
        wait_within=settings.wait_seconds,
    )
    policy = startup.policy_of(settings)
    watched = Store(settings.database_url, pool_size=1, answer_within=3, connect_within=1)
    heavy = HeavyWork([sys.executable, "-m", "contact_policy.commands.heavy_worker"], os.environ)
    verifier = verifier_for(settings, policy)
    app = create_app(settings, store=store, policy=policy, verifier=verifier, watched=watched, heavy=heavy)
    if os.environ.get(startup.BACKGROUND) == "1":
        _add_background(app, store, policy, delivery_setup(settings, policy, store))
    return app


def _end_with(parent: BaseProcess) -> None:
    """Stop as on SIGTERM once ``parent`` is gone, however it went: nobody else would end us, or let go of the port."""
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _add_background(app: FastAPI, store: Store, policy: Policy, post: DeliverySetup) -> None:
    """Sweep and deliver for as long as the application lives."""
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with inner(app), delivering(post):
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
            now, by_webhook = datetime.now(UTC), settings.has_webhook
            await sweeping.sweep(store, policy, now, templates, by_webhook=by_webhook, ask_again=_ASK_AGAIN)
        except Exception as error:  # noqa: BLE001 - the next round tries again; restrictions end by themselves anyway
            _log.warning("The sweep failed and will be tried again: %s", type(error).__name__)
        await asyncio.sleep(SWEEP_EVERY_SECONDS)
