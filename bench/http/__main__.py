"""``python -m bench.http [speed|operations|growth …]``: prints the tables of the parts named, or of all."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from functools import partial

from bench.http import batches, feed, freshness, growth, outage, speed, trail
from bench.http.beside import status
from bench.http.filling import office
from bench.http.load import GENERATOR
from bench.http.machine import HAS_CORE_APART, OTHER_CORE
from bench.http.operations import growth as operations_growth
from bench.http.operations import speed as operations
from bench.http.setting import Setting, setting

PARTS = (
    "speed",
    "operations",
    "beside",
    "batch",
    "feed",
    "growth",
    "freshness",
    "outage",
    "operations-growth",
    "trail",
)


def main() -> None:
    """Measure and print."""
    given = _given()
    show: dict[str, Callable[[Setting], None]] = {
        "speed": speed.show,
        "operations": partial(operations.show, only=given.only),
        "beside": partial(status.show, heavy_events=given.heavy_events, runs=given.runs, only=given.only),
        "batch": batches.show,
        "feed": feed.show,
        "growth": growth.show,
        "freshness": freshness.show,
        "outage": outage.show,
        "trail": partial(trail.show, entries=given.entries),
        "operations-growth": partial(operations_growth.show, customers=given.customers, events=given.events),
    }
    os.sched_setaffinity(0, OTHER_CORE)
    apart = "one core, the load and the database on another" if HAS_CORE_APART else "the same core as the load"
    print(f"{platform.python_implementation()} {platform.python_version()}; a worker on {apart}; load by {GENERATOR}.")
    print(f"Work under way on this machine before it began: {os.getloadavg()[0]:.1f} processes (load average).")
    with setting() as made:
        for part in PARTS:
            if part in given.parts or "all" in given.parts:
                show[part](made)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "all"], default="all", help="which parts (default: all)")
    parser.add_argument("--only", default="", help="operations and beside: the rows whose name has this text in it")
    of_growth = parser.add_argument_group("operations-growth")
    of_growth.add_argument("--customers", type=int, default=office.CUSTOMERS, help="how many, at least")
    of_growth.add_argument("--events", type=int, default=office.EVENTS, help="how many contacts of theirs")
    of_trail = parser.add_argument_group("trail")
    of_trail.add_argument("--entries", type=int, default=trail.ENTRIES, help="how many entries it has")
    of_beside = parser.add_argument_group("beside")
    of_beside.add_argument("--heavy-events", type=int, default=status.HEAVY_EVENTS, help="how many one customer has")
    of_beside.add_argument("--runs", type=int, default=status.RUNS, help="how many, of which the median counts")
    return parser.parse_args()


main()
