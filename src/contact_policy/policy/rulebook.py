"""The register of rules: what each is asked, and what it may answer.

What a rule cites, its kind and its stage stand in the policy document; here is only how it finds its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from contact_policy.policy.classification import established_grade
from contact_policy.policy.conduct import standing_events
from contact_policy.policy.days import add_months, deemed_receipt, london_date
from contact_policy.policy.edition import Policy
from contact_policy.policy.facts import (
    Behaviour,
    CaseFile,
    ContactEvent,
    Decider,
    Grade,
    Measure,
    Proposal,
    Restriction,
    Warning,
)
from contact_policy.policy.findings import CheckOutcome, Classification
from contact_policy.policy.lifecycle import bites_at
from contact_policy.policy.notices import NoticeText


class Answer(NamedTuple):
    """What a rule says: ``cure`` tells how an unmet check is met, ``curable`` is False for "do not restrict"."""

    outcome: CheckOutcome
    statement: str
    cure: str = ""
    curable: bool = True


def met(statement: str) -> Answer:
    """The rule is satisfied."""
    return Answer(CheckOutcome.MET, statement)


def not_met(statement: str, cure: str, *, curable: bool = True) -> Answer:
    """The rule is not satisfied; ``cure`` says what would satisfy it."""
    return Answer(CheckOutcome.NOT_MET, statement, cure, curable)


def not_applicable(statement: str) -> Answer:
    """The rule has nothing to say here."""
    return Answer(CheckOutcome.NOT_APPLICABLE, statement)


@dataclass(frozen=True)
class Question:
    """A proposal on a case file, with what follows from both worked out once.

    ``decider`` and ``notice`` are None until the proposal is decided.
    """

    policy: Policy
    file: CaseFile
    proposal: Proposal
    classification: Classification
    decider: Decider | None = None
    notice: NoticeText | None = None

    @cached_property
    def as_of(self) -> datetime:
        """The moment the question is asked for."""
        return self.file.as_of

    @cached_property
    def today(self) -> date:
        """That moment's date in London."""
        return london_date(self.as_of)

    @cached_property
    def events(self) -> tuple[ContactEvent, ...]:
        """The events as they stand after corrections, up to ``as_of``."""
        return tuple(e for e in standing_events(self.file.events) if e.occurred_at <= self.as_of)

    @cached_property
    def evidence(self) -> tuple[ContactEvent, ...]:
        """The events the proposal cites, as far as they stand."""
        cited = set(self.proposal.evidence_event_ids)
        return tuple(event for event in self.events if event.id in cited)

    @cached_property
    def grade(self) -> Grade | None:
        """The gravest grade among the proposed behaviours that are established."""
        return established_grade(self.classification, self.proposal.behaviours)

    @cached_property
    def restrictions_kept(self) -> tuple[Restriction, ...]:
        """Restrictions in force or to come that this proposal leaves standing: all are weighed as one."""
        return tuple(
            r for r in self.file.restrictions
            if r.id != self.proposal.replaces and bites_at(self.policy, r, self.as_of).is_live
        )  # fmt: skip

    @cached_property
    def measures_together(self) -> tuple[Measure, ...]:
        """The proposed measures and those that would go on beside them."""
        return (*self.proposal.measures, *(m for r in self.restrictions_kept for m in r.measures))

    @cached_property
    def live_warnings(self) -> Mapping[Behaviour, Warning]:
        """For each proposed behaviour, the earliest warning of it that is issued, received and still alive."""
        months = self.policy.lengths.warning_life_months
        live: dict[Behaviour, Warning] = {}
        issued = [(w.issued_at, w) for w in self.file.warnings if w.issued_at and not w.quashed_at]
        for issued_at, warning in sorted(issued, key=lambda pair: (pair[0], pair[1].id)):
            if issued_at <= self.as_of and self.today <= add_months(london_date(issued_at), months):
                for behaviour in warning.behaviours:
                    live.setdefault(behaviour, warning)
        return {b: live[b] for b in self.proposal.behaviours if b in live}

    @cached_property
    def is_exempt_from_warning(self) -> bool:
        """Whether the no-warning reading holds: a real reason, and aggression established at the grade it needs."""
        finding = self.classification.established(Behaviour.AGGRESSIVE)
        needed = self.policy.grading.exempt_from_warning_grade
        return (
            Behaviour.AGGRESSIVE in self.proposal.behaviours
            and finding is not None
            and finding.grade is not None
            and finding.grade.rank >= needed.rank
            and not self.policy.is_token(self.proposal.warning_exemption_reason)
        )

    @cached_property
    def unwarned(self) -> tuple[Behaviour, ...]:
        """The proposed behaviours that were neither warned of nor need no warning."""
        return tuple(
            behaviour
            for behaviour in self.proposal.behaviours
            if behaviour not in self.live_warnings
            and not (behaviour is Behaviour.AGGRESSIVE and self.is_exempt_from_warning)
        )

    @property
    def relies_on_exemption(self) -> bool:
        """Whether some behaviour goes without a warning by the no-warning reading."""
        return self.is_exempt_from_warning and Behaviour.AGGRESSIVE not in self.live_warnings

    def received_at(self, warning: Warning) -> datetime:
        """When an issued warning counts as received."""
        if warning.issued_at is None or warning.method is None:
            raise ValueError("only an issued warning is received")
        return deemed_receipt(self.policy, warning.issued_at, warning.method)

    def label(self, behaviour: Behaviour) -> str:
        """The behaviour in the document's words."""
        return self.policy.behaviour[behaviour].label

    def labels(self, behaviours: Iterable[Behaviour]) -> str:
        """Several behaviours in the document's words."""
        return " and ".join(self.label(behaviour) for behaviour in behaviours)


RuleFunction = Callable[[Question], Answer]

RULES: dict[str, RuleFunction] = {}


def rule(rule_id: str) -> Callable[[RuleFunction], RuleFunction]:
    """Enter a function in the register under ``rule_id``; twice is an error."""

    def enter(function: RuleFunction) -> RuleFunction:
        if rule_id in RULES:
            raise ValueError(f"rule {rule_id} is registered twice")
        RULES[rule_id] = function
        return function

    return enter
