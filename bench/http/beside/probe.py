"""Asks for the contact status at an even pace, whatever becomes of the answers, as telephones ring."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import cycle
from statistics import median
from typing import Any, Self

from bench.http.client import Client, connected, request
from bench.http.machine import Server
from bench.http.product import Headers

PACE_SECONDS = 0.005
_CONNECTIONS = 64  # the telephone system's own; where each waits for an answer, the next question waits with them
_ANSWERED_WITHIN_SECONDS = 60
_STAFF_PACE_SECONDS = 0.5
_NICE = -10


@dataclass(slots=True)
class Seen:
    """Seconds until each answer, from when the question was there; how many were not 200, or never came.

    ``late`` is how late we were ourselves with each question, for want of a processor: no fault of the server's.
    """

    took: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def p50(self) -> float:
        """The median."""
        return median(self.took)

    @property
    def p99(self) -> float:
        """What 99 of 100 were within."""
        return _p99(self.took)

    @property
    def late_p99(self) -> float:
        """What 99 of 100 questions were late by at most."""
        return _p99(self.late)

    @property
    def worst(self) -> float:
        """The longest."""
        return max(self.took, default=0.0)

    async def time(self, status: Awaitable[int], since: float) -> None:
        """Wait for an answer, and note it or that none came."""
        found = 0
        with suppress(OSError, EOFError):  # among them: too late, and the connection's end in the middle of an answer
            async with asyncio.timeout(_ANSWERED_WITHIN_SECONDS):
                found = await status
        self.failed += found != HTTPStatus.OK
        self.took.append(time.monotonic() - since)


def _p99(figures: list[float]) -> float:
    return sorted(figures)[len(figures) * 99 // 100]


class Probe:
    """The connections of a telephone system, kept open."""

    def __init__(self, server: Server, paths: list[str], token: Headers) -> None:
        """``paths`` are asked in turn."""
        self._server = server
        self._requests = cycle([request("GET", path, token) for path in paths])
        self._free: asyncio.LifoQueue[Client] = asyncio.LifoQueue()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Connect."""
        for _ in range(_CONNECTIONS):
            self._free.put_nowait(await self._stack.enter_async_context(connected(self._server, {})))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave."""
        await self._stack.aclose()

    async def watch(self, load: asyncio.Task[Any]) -> Seen:
        """Ask while the load goes on, and wait for every answer."""
        seen, asked = Seen(), set()
        due = time.monotonic()
        while not load.done():
            now = time.monotonic()
            seen.late.append(now - due)
            asked.add(asyncio.create_task(self._ask(seen, now)))
            due += PACE_SECONDS
            await asyncio.sleep(due - time.monotonic())
        await asyncio.gather(*asked)
        return seen

    async def _ask(self, seen: Seen, since: float) -> None:
        client = await self._free.get()
        await seen.time(self._answer(client), since)
        self._free.put_nowait(client)

    async def _answer(self, client: Client) -> int:
        if client.is_over:  # for having been idle, or for what went wrong before
            client.close()
            await client.connect()
        return (await client.send(next(self._requests)))[0]


async def watch_staff(server: Server, path: str, token: Headers, load: asyncio.Task[Any]) -> Seen:
    """Read a customer now and then while the load goes on, as whoever works at a desk does."""
    seen = Seen()
    while not load.done():
        await seen.time(_read(server, request("GET", path, token)), time.monotonic())
        await asyncio.sleep(_STAFF_PACE_SECONDS)
    return seen


async def _read(server: Server, asked: bytes) -> int:
    async with connected(server, {}) as client:
        return (await client.send(asked))[0]


@contextmanager
def first_in_line() -> Iterator[None]:
    """Where we may, let no other process on our core keep us from seeing an answer when it comes."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, before)
