"""When two answers come to the same: in whatever words, and in nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from contact_policy.policy.comparison import is_same_outcome
from contact_policy.policy.findings import Alternative, CheckOutcome, Kind, Stage, Verdict
from contact_policy.policy.measure import Measure
from fixtures.fair_case import changed

ANSWER = changed().assess()
FIRST, *REST = ANSWER.checks
FILED = Alternative(measures=(Measure(kind="read_and_file"),), verdict=Verdict.PERMITTED)


def differing(**said: Any) -> Any:
    return ANSWER._replace(checks=(FIRST._replace(**said), *REST))


def test_an_answer_in_other_words_comes_to_the_same() -> None:
    assert is_same_outcome(ANSWER, differing(statement="So it is.", cure="Mend it."))


@pytest.mark.parametrize(
    "other",
    [
        ANSWER._replace(verdict=Verdict.NOT_PERMITTED),
        ANSWER._replace(checks=tuple(REST)),
        ANSWER._replace(alternatives=(FILED,)),
        differing(rule="another"),
        differing(kind=Kind.ADVICE),
        differing(stage=Stage.NOTICE),
        differing(outcome=CheckOutcome.NOT_MET),
        differing(curable=False),
        differing(reason="It was weighed."),
    ],
)
def test_any_other_difference_is_another_outcome(other: Any) -> None:
    assert not is_same_outcome(ANSWER, other)
