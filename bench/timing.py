"""Times competitors in turn, so that a machine whose speed drifts drifts for all of them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

ROUNDS = 9
SECONDS_A_ROUND = 0.15


def seconds_each(competitors: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The median time of one call, in seconds, by name; rounds are taken in turn."""
    calls = {name: _calls_a_round(call) for name, call in competitors.items()}
    rounds: dict[str, list[float]] = {name: [] for name in competitors}
    gc.collect()
    gc.disable()
    try:
        for _ in range(ROUNDS):
            for name, call in competitors.items():
                rounds[name].append(_time(call, calls[name]))
    finally:
        gc.enable()
    return {name: median(times) for name, times in rounds.items()}


def _calls_a_round(call: Callable[[], object]) -> int:
    call()
    once = _time(call, 1)
    return max(1, int(SECONDS_A_ROUND / once))


def _time(call: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - start) / times
