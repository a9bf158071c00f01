"""Who waits for what is scarce: in which order, how many, and how long at most. Nobody waits holding a connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar

from contact_policy.errors import Busy

T = TypeVar("T")

# Seconds between two looks at a lock that another process holds; each look costs a transaction.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.1


@dataclass(slots=True)
class Waiter:
    """Who is at work here: by name, so that one caller never takes every place ("": ourselves, who are not counted).

    ``left`` waits until they have gone, and raises then: nothing is begun for those. None where that cannot be told.
    """

    name: str = ""
    left: Callable[[], Awaitable[None]] | None = None
    has_waited: bool = False


waiter: ContextVar[Waiter] = ContextVar("waiter")


class Line:
    """So many ``places`` at a time. Who finds none waits in order, ``within`` so many seconds at most.

    At most ``most_waiting`` wait, half of them for one caller.
    """

    def __init__(self, places: int, *, most_waiting: int, within: float) -> None:
        self.places = self._free = places
        self._most_waiting = most_waiting
        self._within = within
        self._waiting: dict[asyncio.Future[None], str] = {}

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return self.places - self._free

    @property
    def is_free(self) -> bool:
        """Whether everybody has left."""
        return self._free == self.places

    async def enter(self) -> None:
        """Take a place; ``leave`` gives it back. Raises Busy after too long a wait, or where too many wait already."""
        # Whoever leaves hands the place to the first who waits, so that a free one is nobody else's.
        if self._free:
            self._free -= 1
            return
        who = waiter.get(None) or Waiter()
        if not self.has_room_for(who.name):
            raise too_many()
        who.has_waited = True
        await self._wait(who)

    def leave(self) -> None:
        """Give the place to the first who waits for one."""
        while self._waiting:
            turn = next(iter(self._waiting))
            del self._waiting[turn]
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Have a place for as long as the block lasts."""
        await self.enter()
        try:
            yield
        finally:
            self.leave()

    def has_room_for(self, name: str) -> bool:
        """Whether a place is free, or one more of that name may wait for one."""
        return bool(self._free) or (len(self._waiting) < self._most_waiting and not self._has_its_share(name))

    def _has_its_share(self, name: str) -> bool:
        return bool(name) and list(self._waiting.values()).count(name) >= max(self._most_waiting // 2, 1)

    async def _wait(self, who: Waiter) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting[turn] = who.name
        try:
            async with asyncio.timeout(self._within):
                await first_of(turn, who.left)
        except BaseException as error:
            if turn.done() and not turn.cancelled():
                self.leave()  # it came too late
            turn.cancel()
            if isinstance(error, TimeoutError):
                raise Busy(_LATE) from None
            raise
        finally:
            self._waiting.pop(turn, None)


def too_many() -> Busy:
    """Make the error for who finds no place to wait."""
    return Busy("Too much is asked at once. Send the same request again in a moment.")


_LATE = "It has not come to its turn in time. Send the same request again in a moment."


async def first_of(awaited: asyncio.Future[Any], left: Callable[[], Awaitable[None]] | None) -> None:
    """Wait for what is ``awaited``, or raise what ``left`` raises once whoever waits has gone."""
    if left is None:
        await asyncio.wait([awaited])
        return
    leaving = asyncio.ensure_future(left())
    try:
        done, _ = await asyncio.wait([awaited, leaving], return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
    if awaited not in done:
        await leaving


class Taken(Busy):
    """A lock is held by somebody else, and whoever wants it is to come again without holding a connection.

    ``by_many`` is one that many may hold together: who comes again for it need not come one by one.
    """

    def __init__(self, name: str, *, by_many: bool = False) -> None:
        super().__init__(_LATE)
        self.name = name
        self.by_many = by_many


class Turns:
    """One at a time by name: who wants what another is at waits here, in this process, before a connection is taken."""

    def __init__(self, *, within: float) -> None:
        self._within = within
        self._lines: dict[str, Line] = {}

    async def take(self, refusals: Mapping[str, Busy], attempt: Callable[[], Awaitable[T]]) -> T:
        """Make the ``attempt`` once it is its turn at every name; what is Taken by another process is tried again.

        ``refusals`` are the names known before, in the order in which they are taken, and what is raised where one is
        not had in time. The attempt may be made more than once: each time in a transaction of its own.
        """
        clock = asyncio.get_running_loop().time
        until, pause = clock() + self._within, _FIRST_PAUSE
        async with AsyncExitStack() as mine:
            for name, refusal in refusals.items():
                await mine.enter_async_context(self._turn(name, refusal))
            held = set(refusals)
            while True:
                try:
                    return await attempt()
                except Taken as caught:
                    taken = caught
                if clock() + pause > until:
                    raise refusals.get(taken.name, taken)
                if taken.name in held or taken.by_many:
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE)
                else:
                    await mine.enter_async_context(self._turn(taken.name, taken))
                    held.add(taken.name)

    @asynccontextmanager
    async def _turn(self, name: str, refusal: Busy) -> AsyncIterator[None]:
        line = self._lines.setdefault(name, Line(1, most_waiting=_MOST_AT_ONE, within=self._within))
        try:
            await line.enter()
        except Busy:
            raise refusal from None
        try:
            yield
        finally:
            line.leave()
            if line.is_free:
                del self._lines[name]


_MOST_AT_ONE = 1_000  # who waits here costs nothing but their patience
