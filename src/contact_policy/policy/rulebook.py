"""The register of rules: what each is asked, and what it may answer.

What a rule cites, its kind and its stage stand in the policy document; here is only how it finds its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from contact_policy.policy.access import spoken_list
from contact_policy.policy.classification import established_grade
from contact_policy.policy.days import add_months, deemed_receipt, london_date
from contact_policy.policy.edition import Policy
from contact_policy.policy.facts import CaseFile, ContactEvent, Decider, Measure, Proposal, Restriction, Warning
from contact_policy.policy.findings import CheckOutcome, Classification
from contact_policy.policy.lazy import lazy
from contact_policy.policy.lifecycle import bites_at
from contact_policy.policy.notices import DecisionNotice, NoticeText, compose_notice
from contact_policy.policy.sifting import Sifted
from contact_policy.policy.words import Behaviour, EndedHow, Grade


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

    ``decider`` is None until the proposal is decided.
    """

    policy: Policy
    file: CaseFile
    proposal: Proposal
    sifted: Sifted
    classification: Classification
    decider: Decider | None = None

    @lazy
    def as_of(self) -> datetime:
        """The moment the question is asked for."""
        return self.file.as_of

    @lazy
    def today(self) -> date:
        """That moment's date in London."""
        return london_date(self.as_of)

    @lazy
    def notice(self) -> NoticeText:
        """The decision notice as it would be written. Raises ValueError before there is a decision."""
        if self.decider is None:
            raise ValueError("the notice is written when there is a decision")
        given = DecisionNotice(
            person=self.file.person,
            proposal=self.proposal,
            reasons=self.decider.reasons,
            decided_at=self.as_of,
            starts_at_once=self.relies_on_exemption,
            cases=self.file.cases,
        )
        return compose_notice(self.policy, given)

    @lazy
    def evidence(self) -> tuple[ContactEvent, ...]:
        """The events the proposal cites, as far as they stand; one corrected since stands as its correction."""
        cited = set(self.proposal.evidence_event_ids)
        corrections = [event for event in self.file.events if event.corrects]
        while newer := {event.id for event in corrections if event.corrects in cited} - cited:
            cited |= newer
        return tuple(event for event in self.sifted.events if event.id in cited)

    @lazy
    def grade(self) -> Grade | None:
        """The gravest grade among the proposed behaviours that are established."""
        return established_grade(self.classification, self.proposal.behaviours)

    @lazy
    def restrictions_kept(self) -> tuple[Restriction, ...]:
        """Restrictions in force or to come that this proposal leaves standing: all are weighed as one."""
        return tuple(
            r for r in self.file.restrictions
            if r.id != self.proposal.replaces and bites_at(self.policy, r, self.as_of).is_live
        )  # fmt: skip

    @lazy
    def ceiling(self) -> int:
        """The most that measures may weigh: by grade, more where the conduct went on or something was tried already."""
        escalation = self.policy.escalation
        ceiling = self.policy.proportion[self.grade or Grade.MINOR]
        if self._recurrences >= escalation.recurrences:
            ceiling += escalation.recurrences_add
        return ceiling + (escalation.tried_adds if self._was_tried else 0)

    @property
    def _recurrences(self) -> int:
        """How often a proposed behaviour was reported after its warning was received, needed or not."""
        return sum(
            event.occurred_at > self.received_at(warning)
            for behaviour, warning in self._warned.items()
            for event in self.sifted.incidents[behaviour]
        )

    @property
    def _was_tried(self) -> bool:
        """Whether an earlier restriction of a proposed behaviour reached the customer, and nobody took it back."""
        return any(
            restriction.notice_issued_at is not None
            and restriction.notice_issued_at <= self.as_of
            and restriction.ended_how not in {EndedHow.LIFTED, EndedHow.QUASHED}
            and not set(restriction.behaviours).isdisjoint(self.proposal.behaviours)
            and restriction not in self.restrictions_kept
            for restriction in self.file.restrictions
        )

    @lazy
    def measures_together(self) -> tuple[Measure, ...]:
        """The proposed measures and those that would go on beside them."""
        return (*self.proposal.measures, *(m for r in self.restrictions_kept for m in r.measures))

    @property
    def or_replace(self) -> str:
        """The other cure where measures in force are weighed too: fewer new ones may not be few enough."""
        return (
            " Or name in replaces the restriction in force that this one takes over." if self.restrictions_kept else ""
        )

    @lazy
    def living_warnings(self) -> tuple[Warning, ...]:
        """The warnings that are issued, not quashed and still alive, earliest first."""
        months = self.policy.lengths.warning_life_months
        living = [
            (issued_at, warning)
            for warning in self.file.warnings
            if (issued_at := warning.issued_at) is not None
            and issued_at <= self.as_of
            and self.today <= add_months(london_date(issued_at), months)
            and not (warning.quashed_at is not None and warning.quashed_at <= self.as_of)
        ]
        return tuple(warning for _, warning in sorted(living, key=lambda pair: (pair[0], pair[1].id)))

    @lazy
    def _warned(self) -> Mapping[Behaviour, Warning]:
        """For each proposed behaviour the earliest living warning of it."""
        earliest: dict[Behaviour, Warning] = {}
        for warning in self.living_warnings:
            for behaviour in warning.behaviours:
                earliest.setdefault(behaviour, warning)
        return {b: earliest[b] for b in self.proposal.behaviours if b in earliest}

    @lazy
    def live_warnings(self) -> Mapping[Behaviour, Warning]:
        """For each proposed behaviour that is not exempt, the earliest living warning of it."""
        return {b: warning for b, warning in self._warned.items() if b not in self.exempt}

    @lazy
    def exempt(self) -> tuple[Behaviour, ...]:
        """The behaviours that go without a warning by the no-warning reading (MC-8.30).

        Aggression established at the grade it needs, for a real reason, where no warning has yet run its course: a
        warning given in vain never makes the office's case worse.
        """
        aggression = Behaviour.AGGRESSIVE
        if aggression not in self.proposal.behaviours or self._went_on_after_time_to_change(aggression):
            return ()
        finding = self.classification.established(aggression)
        needed = self.policy.grading.exempt_from_warning_grade
        is_grave = finding is not None and finding.grade is not None and finding.grade.rank >= needed.rank
        is_reasoned = not self.policy.is_token(self.proposal.warning_exemption_reason)
        return (aggression,) if is_grave and is_reasoned else ()

    def _went_on_after_time_to_change(self, behaviour: Behaviour) -> bool:
        return any(
            behaviour in warning.behaviours
            and self.time_to_change_ends_at(warning) <= self.as_of
            and self.goes_on(behaviour, self.received_at(warning))
            for warning in self.living_warnings
        )

    @lazy
    def unwarned(self) -> tuple[Behaviour, ...]:
        """The proposed behaviours that were neither warned of nor need no warning."""
        behaviours = self.proposal.behaviours
        return tuple(b for b in behaviours if b not in self.live_warnings and b not in self.exempt)

    @property
    def relies_on_exemption(self) -> bool:
        """Whether some behaviour goes without a warning by the no-warning reading."""
        return bool(self.exempt)

    def shows(self, event: ContactEvent, behaviour: Behaviour) -> bool:
        """Whether what a person recorded of ``event`` shows ``behaviour``."""
        return event.id in self.sifted.shown[behaviour]

    def goes_on(self, behaviour: Behaviour, since: datetime) -> bool:
        """Whether something recorded after ``since`` shows ``behaviour``; being forceful or the like does not."""
        reports = {event.id for event in self.sifted.incidents[behaviour]}
        return any(
            event.occurred_at > since and (event.id in reports or not event.observations)
            for event in self.sifted.shown[behaviour].values()
        )

    def time_to_change_ends_at(self, warning: Warning) -> datetime:
        """When the time that an issued warning gives to change is over."""
        return self.received_at(warning) + timedelta(days=warning.response_days)

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
        return spoken_list([self.label(behaviour) for behaviour in behaviours])


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
