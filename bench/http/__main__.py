"""``python -m bench.http [speed|growth|freshness|outage …]``: prints the tables of the parts named, or of all."""

from __future__ import annotations

import argparse
import os
import platform

from bench.http import freshness, growth, outage, speed
from bench.http.load import GENERATOR
from bench.http.machine import HAS_CORE_APART, OTHER_CORE
from bench.http.setting import setting

PARTS = {"speed": speed.show, "growth": growth.show, "freshness": freshness.show, "outage": outage.show}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.http", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, "all"], default="all", help="which parts (default: all)")
    asked = parser.parse_args().parts
    parts = [part for part in PARTS if part in asked or "all" in asked]
    os.sched_setaffinity(0, OTHER_CORE)
    apart = "one core, the load and the database on another" if HAS_CORE_APART else "the same core as the load"
    print(f"{platform.python_implementation()} {platform.python_version()}; a worker on {apart}; load by {GENERATOR}.")
    print(f"Work under way on this machine before it began: {os.getloadavg()[0]:.1f} processes (load average).")
    with setting() as made:
        for part in parts:
            PARTS[part](made)


main()
