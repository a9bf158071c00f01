"""The register of rules: what each is asked, and what it may answer.

What a rule cites, its kind and its stage stand in the policy document; here is only how it finds its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from dataclasses import replace

from contact_policy.policy.access import closed_outright, spoken_list
from contact_policy.policy.case_analysis import CaseAnalysis, LivingWarning
from contact_policy.policy.classification import gravest
from contact_policy.policy.document.tables import CriterionEntry
from contact_policy.policy.facts import Consideration, ContactEvent, Decider, Measure, Proposal, Restriction
from contact_policy.policy.findings import CheckOutcome
from contact_policy.policy.notice_checks import decision_parts
from contact_policy.policy.notices import DecisionNotice, NoticeContent, compose_notice
from contact_policy.policy.proportion import weight
from contact_policy.policy.vocabulary import Behaviour, CaseStatus, EndedHow, Grade, Part
from contact_policy.policy.working_days import london_date

Answer = tuple[CheckOutcome, str, str, bool, str]
"""What a rule says, as the last fields of a ``Check``: outcome, statement, cure, curable, reason.

The cure tells how an unmet check is met, curable is False for "do not restrict"; the reason is the decider's, and no
rule gives it.
"""


def met(statement: str) -> Answer:
    """The rule is satisfied."""
    return _MET, statement, "", True, ""


def not_met(statement: str, cure: str, *, curable: bool = True) -> Answer:
    """The rule is not satisfied; ``cure`` says what would satisfy it."""
    return _NOT_MET, statement, cure, curable, ""


def not_applicable(statement: str) -> Answer:
    """The rule has nothing to say here."""
    return _NOT_APPLICABLE, statement, "", True, ""


_MET, _NOT_MET, _NOT_APPLICABLE = CheckOutcome.MET, CheckOutcome.NOT_MET, CheckOutcome.NOT_APPLICABLE


class Question:
    """A proposal on a case file that was analysed, with what follows from both worked out once for all rules.

    ``decider`` is None until the proposal is decided.
    """

    def __init__(self, analysis: CaseAnalysis, proposal: Proposal, decider: Decider | None = None) -> None:
        self.analysis = analysis
        self.decider = decider
        self.policy = analysis.policy
        self.file = analysis.file
        self.as_of = analysis.as_of
        self.today = analysis.today
        self._propose(proposal)
        found = [(b, self.analysis.classification.established(b)) for b in proposal.behaviours]
        self.established = {behaviour: finding for behaviour, finding in found if finding}
        """The findings on the proposed behaviours that are established."""
        self.behaviours = self.labels(proposal.behaviours)
        """The proposed behaviours in the document's words."""
        self.grade = gravest([finding.grade for finding in self.established.values()])
        """The gravest grade among them; None where none is established."""
        self._look_for_evidence()
        self._look_for_warnings()
        self.ceiling = self._ceiling()
        """The most that measures may weigh: by grade, more where the conduct went on or something was tried already."""
        asked = self.policy.criterion_of_rule.items()
        self.criteria = {rule_id: (c, self._missing(c, proposal.criteria.get(c.name))) for rule_id, c in asked}
        """By rule, the criterion it asks for and the fields of its consideration that are absent or a token."""
        self.closed_cases = [c for c in self.file.cases if c.status is CaseStatus.CLOSED and c.id in proposal.case_ids]
        """The closed cases that it concerns."""
        self.weighs_milder = not self.policy.is_token(proposal.lesser_measures_considered)
        """Whether the proposal says why nothing milder would do."""
        self.starts_on = max(proposal.starts_on, self.today)
        """The first day on which it can begin."""
        self.notice_parts: AbstractSet[Part] = frozenset()
        """What the notice of the decision would state, told without writing it; nothing before there is one."""
        self.gives_reasons = False
        """Whether the decider says why; not before there is one."""
        if decider:
            self.notice_parts = decision_parts(self.policy, self.file.person, proposal, decider)
            self.gives_reasons = not self.policy.is_token(decider.reasons)

    def _propose(self, proposal: Proposal) -> None:
        self.proposal = proposal
        measures = proposal.measures
        kept = [r for r in self.analysis.live_restrictions if r.id != proposal.replaces]
        self.restrictions_kept: Sequence[Restriction] = kept
        """Restrictions in force or to come that this proposal leaves standing: all are weighed as one."""
        self.measures_together = (*measures, *[m for r in kept for m in r.measures]) if kept else measures
        """The proposed measures and those that would go on beside them."""
        self.kinds = {measure.kind for measure in measures}
        """Which kinds of measures are proposed."""
        self.closed_outright = closed_outright(self.measures_together)
        """The channels that all of them close by name."""
        self.weight = weight(self.policy, measures)
        """What the proposed measures weigh."""
        self.weight_together = weight(self.policy, self.measures_together) if kept else self.weight
        """What they weigh with those that would go on beside them."""

    def with_measures(self, measures: tuple[Measure, ...]) -> Question:
        """The same question, were ``measures`` proposed instead."""
        other = copy(self)
        other._propose(replace(self.proposal, measures=measures))  # noqa: SLF001 - it is one of us
        return other

    def _look_for_evidence(self) -> None:
        cited = set(self.proposal.evidence_event_ids)
        event_index = self.analysis.event_index
        while newer := {event.id for event in event_index.corrections if event.corrects in cited} - cited:
            cited |= newer
        evidence = [event for event in event_index.events if event.id in cited]
        self.evidence: Sequence[ContactEvent] = evidence
        """The events the proposal cites, as far as they stand, oldest first; one corrected since as its correction."""
        shown = self.analysis.shown
        self.evidence_of = {b: [e for e in evidence if e.id in shown[b]] for b in self.proposal.behaviours}
        """Those that show each proposed behaviour."""
        self.newest_evidence_on = london_date(evidence[-1].occurred_at) if evidence else None
        """The day of the newest of them; None where nothing is cited."""

    def _look_for_warnings(self) -> None:
        behaviours = self.proposal.behaviours
        warned = self.analysis.warned
        self.exempt = self._exempt()
        """The behaviours that go without a warning by the no-warning reading (MC-8.30)."""
        due = [b for b in behaviours if b not in self.exempt]
        self.live_warnings: Mapping[Behaviour, LivingWarning] = {b: warned[b] for b in due if b in warned}
        """For each proposed behaviour that is not exempt, the earliest living warning of it."""
        self.unwarned = [b for b in due if b not in warned]
        """The proposed behaviours that were neither warned of nor need no warning."""

    def _exempt(self) -> tuple[Behaviour, ...]:
        """Aggression established at the grade it needs, for a real reason, where no warning has yet run its course.

        A warning given in vain never makes the office's case worse.
        """
        aggression = Behaviour.AGGRESSIVE
        if aggression not in self.proposal.behaviours or self.analysis.went_on_after_time_to_change(aggression):
            return ()
        finding = self.established.get(aggression)
        needed = self.policy.grading.exempt_from_warning_grade
        is_grave = finding is not None and finding.grade is not None and finding.grade.rank >= needed.rank
        is_reasoned = not self.policy.is_token(self.proposal.warning_exemption_reason)
        return (aggression,) if is_grave and is_reasoned else ()

    def _ceiling(self) -> int:
        escalation = self.policy.escalation
        recurrences = self.analysis.recurrences
        ceiling = self.policy.proportion[self.grade or Grade.MINOR]
        if sum([recurrences.get(b, 0) for b in set(self.proposal.behaviours)]) >= escalation.recurrences:
            ceiling += escalation.recurrences_add
        return ceiling + (escalation.tried_adds if self._was_tried() else 0)

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

    def _missing(self, entry: CriterionEntry, given: Consideration | None) -> Sequence[str]:
        if given is None:
            return ["considered_by", "considered_on", "finding"]
        missing = []
        if not given.considered_by.strip():
            missing.append("considered_by")
        if given.considered_on is None or given.considered_on > self.today:
            missing.append("considered_on (a day that has come)")
        if self.policy.is_token(given.finding):
            missing.append("finding")
        if entry.asks_new_information and given.new_information is None:
            missing.append("new_information (none, considered or outstanding)")
        return missing

    @property
    def notice(self) -> NoticeContent:
        """What the decision notice would tell. Raises ValueError before there is a decision."""
        decider = self.the_decider
        given = DecisionNotice(
            person=self.file.person,
            proposal=self.proposal,
            reasons=decider.reasons,
            decided_at=self.as_of,
            starts_at_once=self.relies_on_exemption,
            cases=self.file.cases,
        )
        return compose_notice(self.policy, given)

    @property
    def the_decider(self) -> Decider:
        """Who decides. Raises ValueError before there is a decision."""
        if self.decider is None:
            raise ValueError("this is asked when there is a decision")
        return self.decider

    @property
    def or_replace(self) -> str:
        """The other cure where measures in force are weighed too: fewer new ones may not be few enough."""
        return (
            " Or name in replaces the restriction in force that this one takes over." if self.restrictions_kept else ""
        )

    @property
    def relies_on_exemption(self) -> bool:
        """Whether some behaviour goes without a warning by the no-warning reading."""
        return bool(self.exempt)

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
