"""Each rule and each reading of the newest engine level, weakened, is missed by a test that was not written with it."""

from __future__ import annotations

import pytest

from fixtures.sampling import IS_WHOLE
from prove.asking import TALLY
from prove.weakening import ALL, PROOFS, STORIES, everything, readings, rules, witness

# Which of them the first stories miss, and which the last of all tests alone, differs by a minute of a processor.
SOON_MISSED = "start-date-near"


@pytest.mark.long("each is a run of pytest of its own")
@pytest.mark.parametrize("name", [*everything()] if IS_WHOLE else [SOON_MISSED])
def test_what_is_weakened_is_missed(name: str) -> None:
    assert any(witness(name, tests) for tests in ((*PROOFS, *STORIES), ALL)), f"nobody misses {name}"
    TALLY["rules and readings weakened, and missed"] += 1


def test_there_are_rules_and_readings_to_weaken() -> None:
    assert {"conduct-since-last-outcome", "each-behaviour-described"} <= set(rules())
    assert {"reported", "recurrence_lift"} <= {name.partition(".")[2] for name in readings()}
