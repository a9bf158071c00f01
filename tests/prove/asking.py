"""The engine asked about a state, each state once, and the count of what was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from contact_policy.policy import Policy, assess, classify
from contact_policy.policy.deciders import Decider
from contact_policy.policy.facts import CaseFile, Proposal
from contact_policy.policy.findings import Assessment, CheckOutcome, Classification, Verdict
from prove import made
from prove.record import RECORD
from prove.space import State

TALLY: Counter[str] = Counter()
S = TypeVar("S")
T = TypeVar("T")

_ON_RECORD = (*RECORD, "internal_review", "matter")


class Answered(NamedTuple):
    """What an assessment said, in short."""

    is_allowed: bool
    unmet: frozenset[str]
    incurable: frozenset[str]


@dataclass(frozen=True)
class Making(Generic[S]):
    """How a state becomes facts. States alike in ``record`` have the same events, those alike in ``file`` one file.

    ``classifying`` is the edition by which records are classified, whatever else ``policy`` varies.
    """

    classifying: Policy
    policy: Callable[[S], Policy]
    record: Callable[[S], Hashable]
    file: Callable[[S], Hashable]
    case_file: Callable[[S], CaseFile]
    proposal: Callable[[S], Proposal]
    decider: Callable[[S], Decider | None]


class Asker(Generic[S]):
    """Asks the engine, and remembers the short answers until told to forget."""

    def __init__(self, making: Making[S]) -> None:
        self.making = making
        self._files: dict[Any, CaseFile] = {}
        self._classifications: dict[Any, Classification] = {}
        self._answers: dict[S, Answered] = {}

    def forget(self) -> None:
        """Drop the answers: a new part of the space begins."""
        self._answers.clear()

    def all_unmet(self) -> frozenset[str]:
        """The rules that were unmet in some answer since it was told to forget."""
        return frozenset(rule for answer in self._answers.values() for rule in answer.unmet)

    def file(self, state: S) -> CaseFile:
        """The case file of ``state``."""
        return _once(self._files, self.making.file(state), lambda: self.making.case_file(state))

    def classification(self, state: S) -> Classification:
        """What the record of ``state`` shows."""
        making, file = self.making, self.file(state)
        return _once(self._classifications, making.record(state), lambda: classify(making.classifying, file))

    def assessment(self, state: S, *, seek_alternatives: bool = False) -> Assessment:
        """The engine's whole answer."""
        TALLY["assessments"] += 1
        assessment = assess(
            self.making.policy(state),
            self.file(state),
            self.making.proposal(state),
            decider=self.making.decider(state),
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

    def answer(self, state: S) -> Answered:
        """The answer in short, asked for once."""
        if state not in self._answers:
            self.assessment(state)
        return self._answers[state]


def _once(kept: dict[Any, T], key: Any, make: Callable[[], T]) -> T:
    if key not in kept:
        kept[key] = make()
    return kept[key]


ASKER: Asker[State] = Asker(
    Making(
        classifying=made.POLICY,
        policy=lambda state: made.POLICIES[state.letter],
        record=attrgetter(*_ON_RECORD),
        file=attrgetter(*_ON_RECORD, "warning", "reply", "proposed", "beside", "access"),
        case_file=made.case_file,
        proposal=made.proposal,
        decider=made.decider,
    )
)
