"""What every rule is asked: a proposal on a case file once analysed, with all that follows from both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from functools import cached_property

from contact_policy.policy.access import spoken_list
from contact_policy.policy.case_analysis import CaseAnalysis, LivingWarning
from contact_policy.policy.case_put import CasePut
from contact_policy.policy.considerations import adverse, considered_before, lacking_in
from contact_policy.policy.deciders import Decider
from contact_policy.policy.document.format2.people import DecideTable
from contact_policy.policy.engine import Dated
from contact_policy.policy.escalation import ceiling
from contact_policy.policy.exemption import Exemption, exempt, exemption
from contact_policy.policy.facts import Case, Consideration, ContactEvent, Proposal, Restriction
from contact_policy.policy.findings import Finding
from contact_policy.policy.grading import gravest
from contact_policy.policy.measure import Measure
from contact_policy.policy.measures_put import MeasuresPut
from contact_policy.policy.notice_checks import decision_parts
from contact_policy.policy.reach import reach_of
from contact_policy.policy.severity import is_harassment_that_went_on
from contact_policy.policy.since_warning import SinceWarning
from contact_policy.policy.texts_put import TextsPut
from contact_policy.policy.vocabulary import Behaviour, CaseStatus, Grade, Part
from contact_policy.policy.working_days import add_months, london_date


class Question:
    """A proposal on a case file once analysed. What follows from both is worked out when a rule first asks for it.

    ``decider`` is None until the proposal is decided.
    """

    def __init__(self, analysis: CaseAnalysis, proposal: Proposal, decider: Decider | None = None) -> None:
        self.analysis = analysis
        self.proposal = proposal
        self.decider = decider
        self.policy = analysis.policy
        self.file = analysis.file
        self.as_of = analysis.as_of
        self.today = analysis.today

    def with_measures(self, measures: tuple[Measure, ...]) -> Question:
        """The same question, were ``measures`` proposed instead."""
        return Question(self.analysis, replace(self.proposal, measures=measures), self.decider)

    @cached_property
    def established(self) -> Mapping[Behaviour, Finding]:
        """The findings on the proposed behaviours that are established."""
        found = [(b, self.analysis.classification.established(b)) for b in self.proposal.behaviours]
        return {behaviour: finding for behaviour, finding in found if finding}

    @cached_property
    def behaviours(self) -> str:
        """The proposed behaviours in the document's words."""
        return self.labels(self.proposal.behaviours)

    @cached_property
    def case_put(self) -> CasePut:
        """The case that it puts: what the cited events show."""
        return CasePut(self.analysis, self.proposal, self.evidence, self.evidence_of)

    @cached_property
    def grades(self) -> Mapping[Behaviour, Grade]:
        """How grave the case put is, by behaviour established."""
        return _grades.at(self.policy.engine_used)(self)

    @cached_property
    def grade(self) -> Grade | None:
        """The gravest of these; None where nothing is established."""
        return gravest(list(self.grades.values()))

    @cached_property
    def evidence(self) -> Sequence[ContactEvent]:
        """The events the proposal cites, as far as they stand, oldest first; one corrected since as its correction."""
        cited = set(self.proposal.evidence_event_ids)
        event_index = self.analysis.event_index
        while newer := {event.id for event in event_index.corrections if event.corrects in cited} - cited:
            cited |= newer
        return [event for event in event_index.events if event.id in cited]

    @cached_property
    def evidence_of(self) -> Mapping[Behaviour, Sequence[ContactEvent]]:
        """The cited events that show each proposed behaviour."""
        shown = self.analysis.shown
        return {b: [e for e in self.evidence if e.id in shown.get(b, ())] for b in self.proposal.behaviours}

    @cached_property
    def newest_evidence_on(self) -> date | None:
        """The day of the newest cited event; None where nothing is cited."""
        return london_date(self.evidence[-1].occurred_at) if self.evidence else None

    @cached_property
    def stale_evidence(self) -> Sequence[Behaviour]:
        """The proposed behaviours of which nothing recent is cited."""
        since, cited = self.analysis.evidence_current_since, self.evidence_of
        return [b for b in self.proposal.behaviours if not cited[b] or cited[b][-1].occurred_at < since]

    @cached_property
    def shown_in_part(self) -> Sequence[Behaviour]:
        """The behaviours of which something recent is cited that does not show by itself what is established."""
        recent = [(b, finding) for b, finding in self.established.items() if b not in self.stale_evidence]
        return [behaviour for behaviour, finding in recent if not self.case_put.bears_out(finding)]

    @cached_property
    def raised_by_old(self) -> Sequence[Behaviour]:
        """The behaviours that only events that are old, or answered, make as grave as they are."""
        standing = self.case_put.standing_grades
        return [b for b, grade in self.grades.items() if grade.rank > standing.get(b, Grade.MINOR).rank]

    @cached_property
    def is_severe(self) -> bool:
        """Whether the act put is severe, or harassment went on whatever was done; see ``policy.severity``."""
        return self.grade is Grade.SEVERE or is_harassment_that_went_on(self.case_put)

    @cached_property
    def exemption(self) -> Exemption | None:
        """The exemption from a warning that it relies on, the weakest of several; see ``policy.exemption``."""
        found = list(self.exemptions.values())
        return max(found, key=lambda relied_on: (relied_on.is_lesser, relied_on.act.occurred_at)) if found else None

    @cached_property
    def exemptions(self) -> Mapping[Behaviour, Exemption]:
        """By behaviour, the exemptions that it may rely on."""
        asked = [b for b in self.proposal.behaviours if b in self.policy.exempting]
        return {b: found for b in asked if (found := exemption(self.case_put, b))}

    @property
    def may_be_excused_what_was_warned_of(self) -> bool:
        """Whether some behaviour that might go without a warning was warned of."""
        return not set(self.policy.exempting).isdisjoint(self.live_warnings)

    @cached_property
    def exempt(self) -> tuple[Behaviour, ...]:
        """The behaviours that go without a warning by the no-warning reading (MC-8.30)."""
        is_asked = "warning_exemption_reason" in self.texts_put.said
        return exempt.at(self.policy.engine_used)(self.case_put, self.grades, is_asked=is_asked)

    @cached_property
    def live_warnings(self) -> Mapping[Behaviour, LivingWarning]:
        """For each proposed behaviour that is not exempt and was wholly warned of, the last warning needed."""
        courses = self.case_put.courses
        return {b: last for b, course in courses.items() if (last := course.last) and b not in self.exempt}

    @cached_property
    def heeded(self) -> Sequence[Behaviour]:
        """The proposed behaviours that were warned of, and not met again since the warning was received."""
        goes_on = self.analysis.event_index.goes_on
        return [b for b, living in self.live_warnings.items() if not goes_on(b, living.received_at)]

    @cached_property
    def since_warning(self) -> SinceWarning:
        """What came after the warnings relied on."""
        return SinceWarning(self.case_put, self.established, self.live_warnings)

    @cached_property
    def unwarned(self) -> Sequence[Behaviour]:
        """The proposed behaviours that were neither warned of, as often as is needed, nor need no warning."""
        return [b for b, course in self.case_put.courses.items() if course.missing and b not in self.exempt]

    @cached_property
    def considered(self) -> Mapping[str, Consideration]:
        """What was considered with the proposal, and with the decision on it, by criterion."""
        at_decision = self.decider.how_decided.criteria if self.decider else ()
        if not at_decision:
            return self.proposal.criteria
        return {**self.proposal.criteria, **{each.criterion: each.found for each in at_decision}}

    @cached_property
    def lacking(self) -> Mapping[str, Sequence[str]]:
        """What that lacks, by criterion."""
        return lacking_in(self.policy, self.considered, self.today)

    def entered_as(self, criterion: str) -> tuple[str, ...]:
        """The roles of whoever recorded what was considered of it: who proposed, or of a decision whoever said so."""
        decider = self.decider
        for each in decider.how_decided.criteria if decider else ():
            if decider and each.criterion == criterion:
                return each.entered_as or decider.roles
        return self.proposal.proposer_roles

    @property
    def put(self) -> Question:
        """What is put to the engine: this; see ``policy.recorded_texts``."""
        return self

    @cached_property
    def adverse_criteria(self) -> Sequence[str]:
        """Where concerns remain, or new information is outstanding, as the questions that the criteria ask."""
        return adverse(self.policy, self.considered)

    @cached_property
    def stale_criteria(self) -> Sequence[str]:
        """What was considered before the newest event cited."""
        newest = self.newest_evidence_on
        return considered_before(self.policy, self.proposal, newest) if newest else ()

    @cached_property
    def texts_put(self) -> TextsPut:
        """What is said in it and in the decision on it."""
        return TextsPut(self.policy, self.proposal, self.decider)

    @cached_property
    def closed_cases(self) -> Sequence[Case]:
        """The closed cases that it concerns."""
        return [c for c in self.file.cases if c.status is CaseStatus.CLOSED and c.id in self.proposal.case_ids]

    @cached_property
    def starts_on(self) -> date:
        """The first day on which it can begin."""
        return max(self.proposal.starts_on, self.today)

    @cached_property
    def usual_end_on(self) -> date:
        """The last day on which a restriction for such conduct usually ends."""
        return add_months(self.starts_on, self.measures_put.usual_months)

    @cached_property
    def latest_review_on(self) -> date:
        """The last day on which its first review usually falls."""
        return add_months(self.starts_on, self.measures_put.usual_review_months)

    @cached_property
    def restrictions_kept(self) -> Sequence[Restriction]:
        """Restrictions in force or to come that this proposal leaves standing: all are weighed as one."""
        return self.case_put.restrictions_kept

    @cached_property
    def measures_put(self) -> MeasuresPut:
        """The measures proposed: what they act on, block and close."""
        return MeasuresPut(self.case_put, self.grade, is_severe=self.is_severe)

    @cached_property
    def ceiling(self) -> int:
        """The most that measures may weigh."""
        return ceiling(self.case_put, self.grade)

    @cached_property
    def notice_parts(self) -> AbstractSet[Part]:
        """What the notice of the decision would state, told without writing it; ValueError before there is one."""
        return decision_parts(self.policy, self.file.person, self.proposal, self.the_decider)

    @property
    def the_decider(self) -> Decider:
        """Who decides. Raises ValueError before there is a decision."""
        if self.decider is None:
            raise ValueError("this is asked when there is a decision")
        return self.decider

    @cached_property
    def deciding_entry(self) -> DecideTable:
        """The first entry that a measure, the grade, the reach or a missing warning calls for; the last is for all."""
        entries = self.policy.who_acts.decide
        return next((entry for entry in entries[:-1] if self._calls_for(entry)), entries[-1])

    def _calls_for(self, entry: DecideTable) -> bool:
        """Whether any of its conditions holds."""
        return (
            any(measure.kind in entry.measures for measure in self.proposal.measures)
            or (self.grade or Grade.MINOR) in entry.grades
            or reach_of(self.proposal.services) in entry.scope
            or (entry.without_warning and self.relies_on_exemption)
        )

    @property
    def or_replace(self) -> str:
        """The other cure where measures in force are weighed too: fewer new ones may not be few enough."""
        kept = self.restrictions_kept
        return " Or name the restriction in force that this one would take the place of." if kept else ""

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


@Dated
def _grades(question: Question) -> Mapping[Behaviour, Grade]:
    """Those of the record."""
    return {behaviour: finding.grade for behaviour, finding in question.established.items() if finding.grade}


@_grades.since(2)
def _grades_put(question: Question) -> Mapping[Behaviour, Grade]:
    """Those of the cited events."""
    return {b: grade for b, grade in question.case_put.grades.items() if b in question.established}
