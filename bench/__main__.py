"""Prints the tables of ratios; see README.md for what they are for."""

from __future__ import annotations

import os
import platform
import sysconfig
from functools import partial

from bench import peers
from bench.bare import bare_pass
from bench.facts import case_file, proposal
from bench.timing import seconds_each
from contact_policy.policy import assess, classify, load_policy
from contact_policy.policy.facts import Decider

SIZES = (10, 100, 1_000, 10_000)
DECIDER = Decider(subject="carol", roles=("chief_executive",), reasons="It is proportionate and the conduct goes on.")


def main() -> None:
    """Measure on one core, and print."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    is_optimised = "profile" in (sysconfig.get_config_var("PY_CFLAGS_NODIST") or "")
    print(f"{platform.python_implementation()} {platform.python_version()}", end="")
    print(f", {'with' if is_optimised else 'without'} profile-guided optimisation, one core\n")
    _engines()
    _alternatives()
    _classification()


def _engines() -> None:
    policy = load_policy()
    file = case_file(10)
    asked = proposal(file)
    classification = classify(policy, file)
    times = seconds_each(
        {
            "assess (every finding, statement and cure)": lambda: assess(
                policy, file, asked, decider=DECIDER, classification=classification, seek_alternatives=False
            ),
            "cedarpy with ids": peers.cedar(),
            "ZEN graph": peers.zen_graph(),
            "casbin": peers.casbin_model(),
        }
    )
    print(f"One decision: {len(policy.rules)} rules of ours on 10 events, {peers.RULES} as flags in the others")
    ours = next(iter(times.values()))
    for name, seconds in times.items():
        print(f"  {name:46} {1 / seconds:10,.0f}/s   ours is {seconds / ours:6.1f} times as fast")
    print()


def _alternatives() -> None:
    policy = load_policy()
    file = case_file(10)
    asked = proposal(file)
    classification = classify(policy, file)
    times = seconds_each(
        {
            "without": lambda: assess(policy, file, asked, classification=classification, seek_alternatives=False),
            "with": lambda: assess(policy, file, asked, classification=classification),
        }
    )
    ratio = (times["with"] - times["without"]) / times["without"]
    print(f"The search for alternatives takes {ratio:.1f} times an assessment\n")


def _classification() -> None:
    policy = load_policy()
    print("classify, beside one bare pass that sums the same windows")
    each: list[dict[str, float]] = []
    for size in SIZES:
        file = case_file(size)
        times = seconds_each({"classify": partial(classify, policy, file), "bare": partial(bare_pass, file)})
        each.append(times)
        print(
            f"  {size:6,} events {times['classify'] * 1e6:10,.0f} us   {times['classify'] / times['bare']:5.2f} times"
            f" the bare pass"
        )
    growth = {name: each[-1][name] / each[-2][name] for name in each[-1]}
    print(
        f"  from 1,000 to 10,000 events: {growth['classify']:.1f} times the time (the bare pass: {growth['bare']:.1f})"
    )


main()
