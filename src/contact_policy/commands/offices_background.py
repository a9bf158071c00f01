"""What one process does in the background for many offices: a round for each, in turn with all the others."""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import time
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from contact_policy.commands import startup
from contact_policy.commands.checkpoints import way_out
from contact_policy.commands.deliver import delivery_setup
from contact_policy.commands.seal import sealing
from contact_policy.commands.webhooks import webhook_setup
from contact_policy.letters import Templates, load_letter_assets
from contact_policy.services import Store
from contact_policy.services import sweep as sweeping
from contact_policy.services.sending import deliver, webhooks
from contact_policy.services.sending.database_clock import DatabaseClock
from contact_policy.services.sending.deliver import DeliverySetup
from contact_policy.services.sending.webhooks import WebhookSetup
from contact_policy.settings import Settings

ROUND_EVERY_SECONDS = 10
SWEEP_EVERY_SECONDS = 60

_log = logging.getLogger("contact_policy")


async def keep_at_it(offices: Mapping[str, Settings]) -> None:
    """Do rounds for each office until SIGTERM or SIGINT; a round that has begun is finished, within seconds."""
    stop = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    works = {name: _OfficeRounds(name, settings, stop) for name, settings in offices.items()}
    rounds = {name: asyncio.create_task(work.run()) for name, work in works.items()}
    await asyncio.wait(rounds.values())
    for name, ended in rounds.items():
        if (error := ended.exception()) is not None:
            _log.error("%s: nothing was done in the background: %s", name, type(error).__name__)


class _OfficeRounds:
    """One office's rounds, over one connection."""

    def __init__(self, name: str, settings: Settings, stop: asyncio.Event) -> None:
        self._name, self._settings, self._stop = name, settings, stop
        self._swept_at = -float(SWEEP_EVERY_SECONDS)
        self._is_well = True

    async def run(self) -> None:
        # Not all of them in one breath.
        await self._pause(random.uniform(0, ROUND_EVERY_SECONDS))  # noqa: S311 - no secret
        store = Store(self._settings.database_url, pool_size=1)
        try:
            policy, clock = startup.policy_of(self._settings), DatabaseClock(store)
            post = replace(webhook_setup(self._settings, policy, store, clock), stop=self._stop)
            send = replace(delivery_setup(self._settings, policy, store, clock), stop=self._stop)
            templates = load_letter_assets(self._settings.notices_dir, policy).templates
            sender = way_out(self._settings, policy)
            async with AsyncExitStack() as beside:
                if sender is not None:
                    sealer = Store(self._settings.database_url, pool_size=1, answer_within=60, connect_within=2)
                    await beside.enter_async_context(sealing(sealer, self._settings, sender))
                while not self._stop.is_set():
                    await self._try(self._round(post, send, clock, templates))
                    await self._pause(ROUND_EVERY_SECONDS)
        finally:
            await store.close()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    async def _try(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
            self._is_well = True
        except Exception as error:  # noqa: BLE001 - the next round tries again, and the other offices go on
            if self._is_well:
                _log.warning("%s: a round failed and will be tried again: %s", self._name, type(error).__name__)
            self._is_well = False

    async def _round(self, post: WebhookSetup, send: DeliverySetup, clock: DatabaseClock, templates: Templates) -> None:
        """Post, send, and now and then sweep."""
        await clock.read()
        await webhooks.deliver_due(post)
        await deliver.deliver_due(send)
        if time.monotonic() - self._swept_at >= SWEEP_EVERY_SECONDS:
            await sweeping.sweep(send.store, send.policy, datetime.now(UTC), templates)
            self._swept_at = time.monotonic()
