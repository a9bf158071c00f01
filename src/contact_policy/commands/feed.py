"""The command ``contact-policy feed renew``, and the numbering of changes for as long as a worker serves."""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from contact_policy.commands import database, startup
from contact_policy.records import Caller
from contact_policy.services import Store, feed
from contact_policy.services.context import Context
from contact_policy.settings import Settings

# While there is something to number, and else: what others than this worker write waits so long.
NUMBER_EVERY_SECONDS = 0.1
LOOK_EVERY_SECONDS = 1.0
OPERATOR = Caller(subject="contact-policy feed", roles=frozenset())

_log = logging.getLogger("contact_policy")


def renew(_given: argparse.Namespace, settings: Settings) -> None:
    """Make the feed a new one, and print what it is called."""
    with database.opened(settings) as dsn:
        print(asyncio.run(_renew(settings, dsn)))


async def _renew(settings: Settings, dsn: str) -> str:
    store = Store(dsn)
    try:
        async with store.transaction() as tx:
            return await feed.renew(Context(tx, startup.policy_of(settings), OPERATOR, datetime.now(UTC)))
    finally:
        await store.close()


@asynccontextmanager
async def numbering(store: Store, written: Store) -> AsyncIterator[None]:
    """Number what has committed, over ``store``, while the block lasts: at once what comes over ``written``."""
    news = asyncio.Event()
    written.when_committed(news.set)
    task = asyncio.create_task(_number_for_ever(store, news))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await store.close()


async def _number_for_ever(store: Store, news: asyncio.Event) -> None:
    is_well = True
    while True:
        news.clear()
        were_any = False
        try:
            were_any = await feed.number(store)
            is_well = True
        except Exception as error:  # noqa: BLE001 - the next round tries again
            # Once an outage: a database that is away would fill the log.
            if is_well:
                _log.warning("Numbering changes failed and will be tried again: %s", type(error).__name__)
            is_well = False
        await asyncio.sleep(NUMBER_EVERY_SECONDS)
        if not were_any:
            with suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), LOOK_EVERY_SECONDS - NUMBER_EVERY_SECONDS)
