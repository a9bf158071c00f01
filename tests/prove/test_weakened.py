"""Each rule and each reading of the newest engine level, weakened, is missed by a test that was not written with it."""

from __future__ import annotations

import pytest

from fixtures.sampling import drawn
from prove.asking import TALLY
from prove.weakening import ALL, PROOFS, STORIES, everything, readings, rules, witness


@pytest.mark.long("each is a run of pytest of its own")
@pytest.mark.parametrize("name", drawn(everything(), 1, "weakened"))
def test_what_is_weakened_is_missed(name: str) -> None:
    assert any(witness(name, tests) for tests in ((*PROOFS, *STORIES), ALL)), f"nobody misses {name}"
    TALLY["rules and readings weakened, and missed"] += 1


def test_there_are_rules_and_readings_to_weaken() -> None:
    assert {"conduct-since-last-outcome", "each-behaviour-described"} <= set(rules())
    assert {"conduct.reported", "grading.recurrence_lift"} <= set(readings())
