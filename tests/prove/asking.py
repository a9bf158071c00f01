"""The engine asked about a state, each state once, and the count of what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from contact_policy.policy import assess, classify
from contact_policy.policy.facts import CaseFile
from contact_policy.policy.findings import Assessment, CheckOutcome, Classification, Verdict
from prove import made
from prove.record import RECORD
from prove.space import State

TALLY: Counter[str] = Counter()
T = TypeVar("T")

_RECORD = attrgetter(*RECORD, "internal_review", "matter")
_FILE = attrgetter(*RECORD, "internal_review", "matter", "warning", "reply", "proposed", "beside", "access")


class Answered(NamedTuple):
    """What an assessment said, in short."""

    is_allowed: bool
    unmet: frozenset[str]
    incurable: frozenset[str]


class Asker:
    """Asks the engine, and remembers the short answers until told to forget."""

    def __init__(self) -> None:
        self._files: dict[Any, CaseFile] = {}
        self._classifications: dict[Any, Classification] = {}
        self._answers: dict[State, Answered] = {}

    def forget(self) -> None:
        """Drop the answers: a new part of the space begins."""
        self._answers.clear()

    def file(self, state: State) -> CaseFile:
        """The case file of ``state``."""
        return _once(self._files, _FILE(state), lambda: made.case_file(state))

    def classification(self, state: State) -> Classification:
        """What the record of ``state`` shows."""
        file = self.file(state)
        return _once(self._classifications, _RECORD(state), lambda: classify(made.POLICY, file))

    def assessment(self, state: State, *, seek_alternatives: bool = False) -> Assessment:
        """The engine's whole answer."""
        TALLY["assessments"] += 1
        assessment = assess(
            made.POLICIES[state.letter],
            self.file(state),
            made.proposal(state),
            decider=made.decider(state),
            classification=self.classification(state),
            seek_alternatives=seek_alternatives,
        )
        unmet = [check for check in assessment.checks if check.outcome is CheckOutcome.NOT_MET]
        self._answers[state] = Answered(
            is_allowed=assessment.verdict is not Verdict.NOT_PERMITTED,
            unmet=frozenset(check.rule for check in unmet),
            incurable=frozenset(check.rule for check in unmet if not check.curable),
        )
        return assessment

    def answer(self, state: State) -> Answered:
        """The answer in short, asked for once."""
        if state not in self._answers:
            self.assessment(state)
        return self._answers[state]


def _once(kept: dict[Any, T], key: Any, make: Callable[[], T]) -> T:
    if key not in kept:
        kept[key] = make()
    return kept[key]


ASKER = Asker()
