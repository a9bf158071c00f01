"""What an operator sees of refused tokens and keys: a count by reason, and a line in the log now and then."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable

QUIET_SECONDS = 60.0  # at most a line in so long for each reason: whoever tries tokens must not fill the log

logger = logging.getLogger(__name__)


class RefusalLog:
    """Counts refusals by reason, and writes a line for the first of each kind in ``QUIET_SECONDS``.

    ``clock`` gives seconds that only go up; ``count`` is told each reason. Nothing of a token is kept or written, not
    even of a true one.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, count: Callable[[str], None] = lambda _: None
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._count = count
        self._clock = clock
        self._told: dict[str, tuple[float, int]] = {}

    def note(self, reason: str, request_id: str) -> None:
        """Count a refusal, and tell of it where none for that ``reason`` was told of lately."""
        self.counts[reason] += 1
        self._count(reason)
        now, count = self._clock(), self.counts[reason]
        at, told = self._told.get(reason, (-QUIET_SECONDS, 0))
        if now - at >= QUIET_SECONDS:
            self._told[reason] = (now, count)
            logger.warning("token refused: %s (%d since this was told) request_id=%s", reason, count - told, request_id)
