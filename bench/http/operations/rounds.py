"""Processor time a request, in rounds: ours, an equal look-up, and a customer read plainly, one after another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from bench.http.client import Client
from bench.http.machine import Server

ROUNDS = 5
CONNECTIONS = 4  # as many people at work
MOST = 400  # requests in a round, however fast they are
_SECONDS = 0.6
_WARM_UP_SECONDS = 0.3
_WARM_UP = 40


@dataclass(frozen=True, slots=True)
class Operation:
    """Requests to the product, and to the plain service where it has an equal; neither ever ends.

    ``bar`` is how many times the plain service's processor time it may take: the equal's, or else that of reading a
    customer. ``most`` is how many requests there are for each round.
    """

    name: str
    ours: Iterator[bytes]
    equal: Iterator[bytes] | None = None
    bar: float | None = None
    most: int = MOST


@dataclass(slots=True)
class Cost:
    """Microseconds of processor time a request in each round, and how many requests were not answered well."""

    rounds: list[float] = field(default_factory=list)
    failed: int = 0

    @property
    def us(self) -> float:
        """The median round."""
        return median(self.rounds)

    def times(self, other: Cost) -> float:
        """The median of the ratios within each round."""
        return median(ours / theirs for ours, theirs in zip(self.rounds, other.rounds, strict=True))


def measured(operation: Operation, ours: Server, plain: Server, customer: Iterator[bytes]) -> tuple[Cost, Cost, Cost]:
    """The cost of the operation, of its equal, and of reading a ``customer`` plainly; the last two may be the same."""
    costs = Cost(), Cost(), Cost()
    asked = [(ours, operation.ours, costs[0]), (plain, customer, costs[2])]
    if operation.equal is not None:
        asked.insert(1, (plain, operation.equal, costs[1]))
    for server, requests, _ in asked:
        _round(server, requests, min(_WARM_UP, operation.most), _WARM_UP_SECONDS)
    for _ in range(ROUNDS):
        for server, requests, cost in asked:
            us, failed = _round(server, requests, operation.most, _SECONDS)
            cost.rounds.append(us)
            cost.failed += failed
    return costs[0], costs[2] if operation.equal is None else costs[1], costs[2]


def _round(server: Server, requests: Iterator[bytes], most: int, seconds: float) -> tuple[float, int]:
    before = server.cpu_seconds()
    statuses = asyncio.run(_ask(server, requests, most, seconds))
    cpu = server.cpu_seconds() - before
    return cpu / len(statuses) * 1e6, sum(not 200 <= status < 300 for status in statuses)


async def _ask(server: Server, requests: Iterator[bytes], most: int, seconds: float) -> list[int]:
    """Ask over several connections for so long, or so often; every answer's status."""
    until, statuses = time.monotonic() + seconds, []
    left = iter(range(most))

    async def ask() -> None:
        client = Client(server.port, {})
        await client.connect()
        while time.monotonic() < until and next(left, None) is not None:
            statuses.append((await client.send(next(requests)))[0])
        client.close()

    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return statuses
