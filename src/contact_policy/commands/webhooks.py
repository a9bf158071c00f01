"""Webhooks put together from the settings, and posted for as long as a worker serves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime

from contact_policy.carriers import Webhook
from contact_policy.policy import Policy
from contact_policy.records import Caller
from contact_policy.services import Store, webhook_subscriptions
from contact_policy.services.context import Context
from contact_policy.services.sending import webhooks
from contact_policy.services.sending.database_clock import DatabaseClock
from contact_policy.services.sending.webhooks import WebhookSetup
from contact_policy.settings import Settings

SETTINGS = Caller(subject="contact-policy settings", roles=frozenset())
POST_EVERY_SECONDS = 1
# A try that has begun is let finish.
_FINISH_WITHIN_SECONDS = 12

# What a round of background work is done in, by the work's name.
Job = Callable[[str], AbstractContextManager[None]]

_log = logging.getLogger("contact_policy")


def webhook_setup(settings: Settings, policy: Policy, store: Store, clock: DatabaseClock) -> WebhookSetup:
    """What posting works with, by the database's clock."""
    allowed = webhook_subscriptions.destinations(settings.webhook_networks, settings.webhook_ports)
    return WebhookSetup(
        store=store,
        policy=policy,
        carrier=Webhook(allowed),
        clock=clock,
        from_settings=(settings.reminder_webhook_url, settings.reminder_webhook_secret),
    )


async def keep_from_settings(settings: Settings, policy: Policy, store: Store) -> None:
    """Have the one subscription that the settings make, where they make one."""
    async with store.transaction() as tx:
        context = Context(tx, policy, SETTINGS, datetime.now(UTC))
        await webhook_subscriptions.keep_from_settings(context, is_set_up=settings.has_webhook)


@asynccontextmanager
async def posting(setup: WebhookSetup, clock: DatabaseClock, job: Job) -> AsyncIterator[None]:
    """Post whatever becomes due for as long as the block lasts; what has begun then is finished."""
    task = asyncio.create_task(_post_for_ever(setup, clock, job))
    try:
        yield
    finally:
        setup.stop.set()
        await asyncio.wait({task, *setup.under_way.values()}, timeout=_FINISH_WITHIN_SECONDS)
        task.cancel()


async def _post_for_ever(setup: WebhookSetup, clock: DatabaseClock, job: Job) -> None:
    is_well = True
    while not setup.stop.is_set():
        try:
            with job("webhooks"):
                await clock.read()
                await webhooks.begin_due(setup)
            is_well = True
        except Exception as error:  # noqa: BLE001 - the next round tries again
            # Once an outage: a database that is away would fill the log.
            if is_well:
                _log.warning("Posting webhooks failed and will be tried again: %s", type(error).__name__)
            is_well = False
        with suppress(TimeoutError):
            await asyncio.wait_for(setup.stop.wait(), POST_EVERY_SECONDS)
