"""One rule or one reading of the newest engine level, weakened: does any test notice?

A rule answers that it is met, whatever it is asked; a reading answers as it did the level before. With ``WEAKEN`` in
the environment this is a plugin that weakens the one so named in a run of pytest:
``WEAKEN=exemption-is-recent PYTHONPATH=tests python -m pytest -p prove.weakening tests/policy``. Run by itself,
``PYTHONPATH=tests python -m prove.weakening``, it tries each in turn and prints who noticed.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import contact_policy.policy
from contact_policy.policy.engine import FIRST_LEVEL, Dated
from contact_policy.policy.rulebook import RULES, met

STORIES = tuple(f"tests/policy/test_{name}.py" for name in ("fair_stories", "reviewing", "case_put", "escalation"))
PROOFS = ("tests/prove/test_doubts.py", "tests/prove/test_warnings.py")
ALL = ("tests/policy", "--ignore=tests/policy/test_every_rule.py", "tests/prove/test_every_state.py", "tests/ombudsman")
"""A rule's own pairs are no witnesses: they were written with it."""


def readings() -> dict[str, Dated[Any]]:
    """The readings that are newer than the rest, by module and name."""
    found: dict[str, Dated[Any]] = {}
    for module in pkgutil.walk_packages(contact_policy.policy.__path__, "contact_policy.policy."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Dated) and value.newest > FIRST_LEVEL and value not in found.values():
                found[f"{module.name.rpartition('.')[2]}.{name}"] = value
    return found


def rules() -> list[str]:
    """The rules whose answer is newer than the rest."""
    return sorted(rule for rule, since in RULES.newest.items() if since > FIRST_LEVEL)


def weaken(name: str) -> None:
    """Weaken the rule or the reading of that name. Raises KeyError for another."""
    if name in RULES:
        rule = RULES._dated[name]  # noqa: SLF001 - so deep a fault is planted
        rule._versions[rule.newest] = lambda _: met("It is met.")  # noqa: SLF001
        RULES._at.clear()  # noqa: SLF001
    else:
        reading = readings()[name]
        reading._versions.pop(reading.newest)  # noqa: SLF001


def witness(name: str, tests: Sequence[str]) -> str:
    """The first of ``tests`` that fails with ``name`` weakened; empty where none does."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "prove.weakening", *tests],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "WEAKEN": name, "PYTHONPATH": "src:tests", "PROVE": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    failed = re.search(r"^FAILED \S+?/(\w+\.py::\w+)", run.stdout, re.MULTILINE)
    return failed.group(1) if failed else ""


def everything() -> Iterator[str]:
    """All that can be weakened."""
    yield from rules()
    yield from readings()


if weakened_here := os.environ.get("WEAKEN"):
    weaken(weakened_here)

if __name__ == "__main__":
    for each in everything():
        seen = witness(each, STORIES), witness(each, PROOFS)
        print(f"| `{each}` | {' | '.join(seen)} | {'' if any(seen) else witness(each, ALL)} |", flush=True)  # noqa: T201
