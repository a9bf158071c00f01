"""Waits for the change feed to grow, for whoever asked to: without a connection, and with one look for all who wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from contact_policy.api.copies import Copy
from contact_policy.services import Store

MOST_WAITING = 50
_LOOK_EVERY_SECONDS = 0.1


class FeedWatch:
    """How far the feed reaches, as it was seen a tenth of a second ago."""

    def __init__(self, store: Store, is_leaving: Callable[[], bool]) -> None:
        """Look only while somebody waits; nobody does any more once the worker ``is_leaving``."""
        self._last = Copy(lambda: _last_position(store), oldest=_LOOK_EVERY_SECONDS)
        self._waiting = 0
        self._is_leaving = is_leaving

    async def grows(self, position: int, seconds: float) -> bool:
        """Wait until the feed reaches beyond ``position``; False where it does not in so many seconds.

        At once where too many wait already. Raises Unavailable while the database is away.
        """
        if self._waiting >= MOST_WAITING:
            return False
        self._waiting += 1
        try:
            until = time.monotonic() + seconds
            while time.monotonic() < until and not self._is_leaving():
                if await self._last.read() > position:
                    return True
                await asyncio.sleep(_LOOK_EVERY_SECONDS)
            return False
        finally:
            self._waiting -= 1


async def _last_position(store: Store) -> int:
    async with store.reading() as tx:
        return (await tx.changes.extent()).last_position
