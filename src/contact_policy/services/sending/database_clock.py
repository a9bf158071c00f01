"""The database's time: what deliverers on machines whose clocks differ can agree on."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from contact_policy.services import Store


class DatabaseClock:
    """Tells the time of the database as it was last read, and what has passed since.

    A message is taken for a while. Were that told by each deliverer's own clock, one whose clock is fast would take,
    and send again, what another is sending.
    """

    def __init__(self, store: Store) -> None:
        """Tell this machine's own time until the database's is read."""
        self._store = store
        self._read_at, self._read = time.monotonic(), datetime.now(UTC)

    def __call__(self) -> datetime:
        """The time now."""
        return self._read + timedelta(seconds=time.monotonic() - self._read_at)

    async def read(self) -> None:
        """Read the database's time anew. Raises Unavailable while the database is away."""
        async with self._store.reading() as tx:
            now = await tx.now()
        self._read_at, self._read = time.monotonic(), now
