"""The case that a proposal puts: what its cited events show, how grave that is, and whether it was answered before.

The record may hold more, and graver; what nobody cites restricts nobody.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import Enum
from functools import cached_property
from operator import attrgetter

from contact_policy.policy.case_analysis import CaseAnalysis
from contact_policy.policy.conduct import reported
from contact_policy.policy.document.definitions import BEREAVED
from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.facts import ContactEvent, Proposal, Restriction
from contact_policy.policy.findings import Finding
from contact_policy.policy.grading import act_grade, grade_of, gravest
from contact_policy.policy.office_part import CitedInSilence
from contact_policy.policy.outcomes import EarlierOutcome, outcomes_of
from contact_policy.policy.proofs import proofs
from contact_policy.policy.reach import meet
from contact_policy.policy.vocabulary import Behaviour, Channel, Grade, MadeBy
from contact_policy.policy.warning_course import Course, course_of, needed_steps


class Rests(Enum):
    """On what a case rests after an outcome, the weakest first."""

    USED_UP = 0
    RECORDED_LATER = 1
    NEW_CONDUCT = 2


class CasePut:
    """What ``proposal`` puts on a record that was analysed.

    ``evidence`` are the events that it cites, ``cited`` the reports of each behaviour among them.
    """

    def __init__(
        self,
        analysis: CaseAnalysis,
        proposal: Proposal,
        evidence: Sequence[ContactEvent],
        cited: Mapping[Behaviour, Sequence[ContactEvent]],
    ) -> None:
        self.analysis = analysis
        self.policy = analysis.policy
        self.proposal = proposal
        self.evidence = evidence
        self.cited = cited

    @cached_property
    def needed_steps(self) -> tuple[WarningTable, ...]:
        """The steps of warning that come before what is proposed."""
        return needed_steps(self.policy, self.proposal.measures)

    @cached_property
    def courses(self) -> Mapping[Behaviour, Course]:
        """How far the customer was warned, by proposed behaviour."""
        steps = self.needed_steps
        return {b: course_of(self.analysis, b, steps) for b in self.proposal.behaviours}

    @cached_property
    def grades(self) -> Mapping[Behaviour, Grade]:
        """How grave the cited events are, by behaviour that they show."""
        found = [(b, self._grade(b, events)) for b, events in self.cited.items()]
        return {behaviour: grade for behaviour, grade in found if grade}

    @cached_property
    def standing_grades(self) -> Mapping[Behaviour, Grade]:
        """How grave they would be without those that are old, and grave acts that a lift or a quashing has answered.

        Minor conduct that an outcome has answered may still show, with what came since, that it recurs.
        """
        since = self.analysis.evidence_current_since
        found = {}
        for behaviour, events in self.cited.items():
            standing = [e for e in events if e.occurred_at >= since and not self._is_answered(behaviour, e)]
            if grade := self._grade(behaviour, standing):
                found[behaviour] = grade
        return found

    def _grade(self, behaviour: Behaviour, reports: Sequence[ContactEvent]) -> Grade | None:
        if not reports:
            return None
        ids = {event.id for event in reports}
        effects = [event for event in self.analysis.event_index.effects[behaviour] if event.id in ids]
        return grade_of(self.policy, behaviour, reports, effects)[0]

    def gravest(self, grades: Mapping[Behaviour, Grade]) -> Grade | None:
        """The gravest of these behaviours' ``grades``."""
        return gravest(list(grades.values()))

    @cached_property
    def came_by(self) -> Mapping[Behaviour, AbstractSet[Channel]]:
        """By behaviour, the channels of what is cited of it; of contacts that add up, those of every one cited.

        Where nothing is cited of it, which is asked elsewhere, those on record.
        """
        counted = {event.id for event in self.analysis.event_index.counted}
        adding_up = {event.channel for event in self.evidence if event.id in counted}
        found = {}
        for behaviour, on_record in self.analysis.came_by.items():
            cited = {event.channel for event in self.cited.get(behaviour, ())}
            is_added_up = bool(cited) and behaviour in self.policy.needing_effect
            found[behaviour] = cited | (adding_up if is_added_up else set()) or on_record
        return found

    @cached_property
    def out_of_character(self) -> Sequence[ContactEvent]:
        """Where distress or a death was noted of the customer since the first event cited, or lately, or in any cited.

        A death in the house that somebody else told of is the customer's, too.
        """
        if not self.evidence:
            return ()
        since = min(self.evidence[0].occurred_at, self.analysis.evidence_current_since)
        index = self.analysis.event_index
        own = index.told[bisect_left(index.told, since, key=_OCCURRED_AT) :]
        told_of = [event for event in index.others if event.occurred_at >= since and BEREAVED in event.observations]
        cited = [event for event in self.evidence if event.made_by is not MadeBy.CUSTOMER and event not in told_of]
        troubling = self.policy.troubling
        found = [event for event in (*own, *told_of, *cited) if not troubling.isdisjoint(event.observations)]
        return sorted(found, key=_OCCURRED_AT)

    def bears_out(self, finding: Finding) -> bool:
        """Whether the events cited show by themselves what ``finding`` establishes on the whole record."""
        cited = {event.id for event in self.evidence}
        is_shown = any(len(cited.intersection(g.event_ids)) >= (g.threshold or 1) for g in proofs(self.policy, finding))
        needs_effect = finding.behaviour in self.policy.needing_effect
        effects = [event.id for event in self.analysis.event_index.effects[finding.behaviour]] if needs_effect else ()
        return is_shown and (not needs_effect or not cited.isdisjoint(effects))

    @cached_property
    def cited_in_silence(self) -> CitedInSilence | None:
        """How many of the contacts cited only waited for the office; None where nobody looks."""
        part = self.analysis.event_index.office_part
        return part.cited_in_silence(self.evidence) if part else None

    @cached_property
    def outcomes(self) -> Sequence[EarlierOutcome]:
        """How earlier proposals and restrictions for a proposed behaviour ended, oldest first."""
        proposed = set(self.proposal.behaviours)
        found = outcomes_of(self.policy, self.analysis.file, self.proposal)
        return [outcome for outcome in found if not proposed.isdisjoint(outcome.behaviours)]

    @cached_property
    def outcomes_met(self) -> Sequence[EarlierOutcome]:
        """Those; and the outcomes for another behaviour that answered all that is cited of a proposed one as that."""
        found = outcomes_of(self.policy, self.analysis.file, self.proposal)
        return [outcome for outcome in found if any(self.answers(outcome, b) for b in self.proposal.behaviours)]

    def answers(self, outcome: EarlierOutcome, behaviour: Behaviour) -> bool:
        """Whether ``outcome`` was for ``behaviour``, or for another that all that is cited of it was recorded as then.

        To call a contact otherwise makes nothing new of it, be it by a correction or by what else was seen in it.
        """
        cited = self.cited[behaviour]
        is_met = bool(cited) and all(self._was_recorded_as(event, outcome) for event in cited)
        return is_met or behaviour in outcome.behaviours

    def _was_recorded_as(self, event: ContactEvent, outcome: EarlierOutcome) -> bool:
        """Whether it was on record by ``outcome`` as a report of what that was for."""
        index, reports = self.analysis.event_index, reported.at(self.policy.engine_used)
        known = [record for record in index.chain(event) if record.recorded_at <= outcome.on_record_at]
        return any(not reports(self.policy, record, index.cases).isdisjoint(outcome.behaviours) for record in known)

    def rests_on(self, behaviour: Behaviour, outcome: EarlierOutcome) -> Rests:
        """Whether conduct since ``outcome`` is cited, or some that was written down only since, or neither."""
        return self._newest_of(self.cited[behaviour], outcome)

    def went_on_since(self, behaviour: Behaviour, outcome: EarlierOutcome) -> bool:
        """Whether conduct since ``outcome`` is on record, cited or not."""
        return self._newest_of(self.analysis.event_index.incidents[behaviour], outcome) is Rests.NEW_CONDUCT

    def _newest_of(self, events: Sequence[ContactEvent], outcome: EarlierOutcome) -> Rests:
        answered_at = outcome.on_record_at
        later = [event for event in events if self.first_recorded_at(event) > answered_at]
        if any(event.occurred_at > answered_at for event in later):
            return Rests.NEW_CONDUCT
        return Rests.RECORDED_LATER if later else Rests.USED_UP

    def first_recorded_at(self, event: ContactEvent) -> datetime:
        """When it was first written down."""
        return self.analysis.event_index.first_recorded_at[event.id]

    def _is_answered(self, behaviour: Behaviour, event: ContactEvent) -> bool:
        """Whether it was a grave act, and a lift or a quashing has answered it."""
        if act_grade(self.policy, behaviour, event) in {None, Grade.MINOR}:
            return False
        final = [o for o in self.outcomes if o.is_final and behaviour in o.behaviours]
        return any(self.first_recorded_at(event) <= outcome.on_record_at for outcome in final)

    @cached_property
    def restrictions_kept(self) -> Sequence[Restriction]:
        """Restrictions in force or to come that the proposal leaves standing, and that reach some of what it would."""
        standing = [r for r in self.analysis.live_restrictions if r.id != self.proposal.replaces]
        return [r for r in standing if meet(r.services, self.proposal.services)]


_OCCURRED_AT = attrgetter("occurred_at")
