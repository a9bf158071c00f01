"""What one caller of the crm role may write at most, so that an import leaves room for everybody else.

A bucket a caller: it holds what may be done at a stretch, and fills evenly. Each worker counts by itself. Look-ups are
counted for nobody, nor are other people's writes.
"""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from contact_policy.errors import Busy, TooMany
from contact_policy.services import Line
from contact_policy.settings import Settings

# Writes of the crm role that a worker is at; the others wait their turn, and look-ups do not.
_AT_ONCE = 2
_MOST_WAITING = 200

# What may be done at a stretch, in seconds of the share.
_STRETCH_OF_WRITES = 2
_STRETCH_OF_BATCHES = 300

# Callers remembered: far more than an office has systems.
_MOST_CALLERS = 1_000


@dataclass(frozen=True, slots=True)
class Share:
    """So ``many`` in so many ``seconds``, which may be done at a stretch; ``name`` is what callers are told."""

    name: str
    many: int
    seconds: int

    @property
    def policy(self) -> str:
        """What ``RateLimit-Policy`` says."""
        return f'"{self.name}";q={self.many};w={self.seconds}'


@dataclass(slots=True)
class Bucket:
    """What is left of a share to one caller, as of a moment of a clock that only goes up.

    ``waiting`` of the caller's requests have yet to take theirs.
    """

    share: Share
    left: float
    at: float
    waiting: int = 0

    def lacks(self, now: float, *, behind: int = 0) -> float:
        """Give the seconds until there is one for whoever comes ``behind`` so many; 0 where there is."""
        a_second = self.share.many / self.share.seconds
        self.left = min(self.share.many, self.left + (now - self.at) * a_second)
        self.at = now
        return max(0, 1 + behind - self.left) / a_second

    def take(self, now: float) -> float:
        """Take one, and give 0; where there is none, give the seconds until there is."""
        lacks = self.lacks(now)
        if not lacks:
            self.left -= 1
        return lacks

    def told(self) -> str:
        """What ``RateLimit`` says: what is left, and the seconds until all of it is there again."""
        full = math.ceil((self.share.many - self.left) * self.share.seconds / self.share.many)
        return f'"{self.share.name}";r={int(self.left)};t={full}'


class Shares:
    """The buckets of a worker's callers, and the line in which their writes wait."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds that only go up."""
        a_second, a_minute = settings.crm_writes_per_second, settings.crm_batches_per_minute
        self.writes = Share("writes", a_second * _STRETCH_OF_WRITES, _STRETCH_OF_WRITES)
        self.batches = Share("batches", a_minute * _STRETCH_OF_BATCHES // 60, _STRETCH_OF_BATCHES)
        self.line = Line(_AT_ONCE, most_waiting=_MOST_WAITING, within=settings.wait_seconds)
        self._are_told = settings.rate_limit_headers
        self._clock = clock
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def spend(self, share: Share, subject: str, headers: dict[str, str]) -> None:
        """Count one of ``share`` for that caller, and put what they are told of it among ``headers``.

        Raises TooMany where nothing is left.
        """
        now = self._clock()
        bucket = self._bucket(share, subject, now)
        self._tell(bucket, bucket.take(now), headers)

    @asynccontextmanager
    async def turn(self, subject: str, headers: dict[str, str]) -> AsyncIterator[None]:
        """Wait for one's turn among the writes of the crm role, and have it for as long as the block lasts.

        Raises TooMany for whom nothing will be left of their share once those have theirs who wait already: at once,
        before it costs anybody anything. So it does for whoever has waited for too long.
        """
        now = self._clock()
        bucket = self._bucket(self.writes, subject, now)
        self._tell(bucket, bucket.lacks(now, behind=bucket.waiting), headers)
        bucket.waiting += 1
        async with AsyncExitStack() as place:
            try:
                await place.enter_async_context(self.line.place())
            except Busy as busy:
                raise TooMany(f"At most {_AT_ONCE} writes of other systems are under way at once.", 1) from busy
            finally:
                bucket.waiting -= 1
            yield

    def _tell(self, bucket: Bucket, lacks: float, headers: dict[str, str]) -> None:
        share = bucket.share
        if self._are_told:
            headers |= {"RateLimit-Policy": share.policy, "RateLimit": bucket.told()}
        if lacks:
            raise TooMany(f"At most {share.many} {share.name} in {share.seconds} seconds are taken.", math.ceil(lacks))

    def _bucket(self, share: Share, subject: str, now: float) -> Bucket:
        key = (share.name, subject)
        if key not in self._buckets and len(self._buckets) >= _MOST_CALLERS:
            self._buckets.pop(next(iter(self._buckets)))
        return self._buckets.setdefault(key, Bucket(share, share.many, now))
