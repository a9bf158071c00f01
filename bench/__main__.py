"""Prints the tables of ratios; see README.md for what they are for."""

from __future__ import annotations

import os
import platform
from functools import partial

from bench.bare import bare_pass
from bench.facts import case_file, proposal
from bench.peers import Facts, casbin_model, cedar, zen_graph
from bench.timing import seconds_each
from contact_policy.policy import analyse, answer, assess, assess_analysed, classify, load_policy
from contact_policy.policy.deciders import Decider
from contact_policy.policy.findings import CheckOutcome
from contact_policy.policy.question import Question

SIZES = (10, 100, 1_000, 10_000)
DECIDER = Decider(subject="carol", roles=("chief_executive",), reasons="It is proportionate and the conduct goes on.")


def main() -> None:
    """Measure on one core, and print."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.python_compiler()}, one core\n")
    _engines()
    _alternatives()
    _classification()


def _engines() -> None:
    policy = load_policy()
    file = case_file(10)
    asked = proposal(file)
    analysis = analyse(policy, file)
    question = Question(analysis, asked, DECIDER)
    facts = _facts(question)
    peers = {"cedarpy with ids": cedar(facts), "ZEN graph": zen_graph(facts), "casbin": casbin_model(facts)}
    times = seconds_each(
        {
            "on facts worked out beforehand, as they get them": partial(answer, question, seek_alternatives=False),
            "on a case file analysed beforehand": partial(
                assess_analysed, analysis, asked, decider=DECIDER, seek_alternatives=False
            ),
            "from the events on, nothing worked out": partial(
                assess, policy, file, asked, decider=DECIDER, seek_alternatives=False
            ),
            **peers,
        }
    )
    print(f"One decision by the same {len(facts)} rules: to the others each is one flag, in order or not")
    for name, seconds in times.items():
        ours = "" if name in peers else "assess, "
        ratio = times["cedarpy with ids"] / seconds
        print(f"  {ours + name:58} {1 / seconds:8,.0f}/s  {ratio:5.2f} times cedarpy")
    print("  (assess: every rule asked, every check with its statement and cure; words that never vary are shared)\n")


def _facts(question: Question) -> Facts:
    """What the other engines are told of each rule that we are asked: whether it is in order, as we find it."""
    checks = answer(question, seek_alternatives=False).checks
    return {check.rule.replace("-", "_"): check.outcome is not CheckOutcome.NOT_MET for check in checks}


def _alternatives() -> None:
    analysis = analyse(load_policy(), case_file(10))
    asked = proposal(analysis.file)
    times = seconds_each(
        {
            "without": partial(assess_analysed, analysis, asked, seek_alternatives=False),
            "with": partial(assess_analysed, analysis, asked),
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
