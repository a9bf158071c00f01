"""Rounds of load, contender after contender, so that a machine whose speed drifts drifts for all of them alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.http.load import load
from bench.http.machine import Server

ROUNDS = 5
_WARM_UP_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Contender:
    """Who is asked what, as whom."""

    name: str
    server: Server
    paths: Sequence[str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Round:
    """One contender's figures in one round; times in microseconds."""

    rate: float
    cpu_us: float
    p50_us: float
    p99_us: float
    failed: int


Rounds = Mapping[str, Sequence[Round]]


def measure(contenders: Sequence[Contender], seconds: float) -> Rounds:
    """Five rounds of ``seconds`` for each contender, in turn."""
    for contender in contenders:
        load(contender.server.port, contender.paths, contender.headers, _WARM_UP_SECONDS)
    found: dict[str, list[Round]] = {contender.name: [] for contender in contenders}
    for _ in range(ROUNDS):
        for contender in contenders:
            found[contender.name].append(_round(contender, seconds))
    return found


def middle(rounds: Sequence[Round], figure: Callable[[Round], float]) -> float:
    """The median of a figure."""
    return median(map(figure, rounds))


def ratio(ours: Sequence[Round], theirs: Sequence[Round], figure: Callable[[Round], float]) -> float:
    """The median of a figure's ratio within each round."""
    pairs = [(figure(our), figure(their)) for our, their in zip(ours, theirs, strict=True)]
    return median(our / their if their else math.inf for our, their in pairs)


def _round(contender: Contender, seconds: float) -> Round:
    before = contender.server.cpu_seconds()
    found = load(contender.server.port, contender.paths, contender.headers, seconds)
    answered = max(1, found.requests)
    return Round(
        rate=answered / found.seconds,
        cpu_us=(contender.server.cpu_seconds() - before) / answered * 1e6,
        p50_us=found.p50_us,
        p99_us=found.p99_us,
        failed=found.failed,
    )
