"""For how long a transaction keeps others from the customers whose locks it has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from typing import TypeVar

import asyncpg  # type: ignore[import-untyped]  # it ships no types

T = TypeVar("T")

_LOOK_EVERY_SECONDS = 0.005
_HOLDING = """
SELECT clock_timestamp() AS now, coalesce(array_agg(xact_start) FILTER (WHERE xact_start IS NOT NULL), '{}') AS begun
  FROM pg_stat_activity
 WHERE pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted)
"""


async def longest_held(dsn: str, load: Awaitable[T]) -> tuple[float, T]:
    """Seconds that the longest transaction with any such lock took while the load went on, and what came of the load.

    From its beginning to the first look that finds it gone: at most a look's time too long, and never too short.
    """
    working, longest = asyncio.ensure_future(load), 0.0
    connection = await asyncpg.connect(dsn)
    try:
        held: set[datetime] = set()
        while held or not working.done():
            now, begun = await connection.fetchrow(_HOLDING)
            gone = held.difference(begun)
            longest = max([longest, *((now - each).total_seconds() for each in gone)])
            held = set(begun)
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
    finally:
        await connection.close()
    return longest, await working
