"""The measures that a proposal puts: whether each fits the case, what they block and close, and whom that meets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from contact_policy.policy.access import closed_outright, spoken_channel, spoken_list
from contact_policy.policy.access_needs import concerned
from contact_policy.policy.case_put import CasePut
from contact_policy.policy.effects import cases_named, effect_of
from contact_policy.policy.facts import AccessNeed, Case, ContactEvent
from contact_policy.policy.measure import Measure
from contact_policy.policy.proportion import weight
from contact_policy.policy.vocabulary import Behaviour, CaseStatus, Channel, Grade


class MeasuresPut:
    """What the measures of a proposal come to on the ``case`` that it puts, ``grade`` grave.

    ``is_severe``: whether the circumstances are, be it by an act or by harassment that nothing stopped.
    """

    def __init__(self, case: CasePut, grade: Grade | None, *, is_severe: bool) -> None:
        self.policy = case.policy
        self.analysis = case.analysis
        self.proposal = case.proposal
        self._came_by = case.came_by
        self._cited = case.cited
        self._kept = case.restrictions_kept
        self._grade = grade
        self._is_severe = is_severe

    @cached_property
    def answering_the_severe(self) -> Sequence[Measure]:
        """Those that act on some channels alone, and answer a proposed behaviour, in severe circumstances."""
        behaviours, entries = self.proposal.behaviours, self.policy.measure
        acting = [m for m in self.proposal.measures if entries[m.kind].acts_on] if self._is_severe else ()
        return [m for m in acting if not set(entries[m.kind].fits).isdisjoint(behaviours)]

    @cached_property
    def misfits(self) -> Sequence[str]:
        """Why some do not fit the cited conduct. In severe circumstances they may act on another channel."""
        measures = [m for m in self.proposal.measures if m not in self.answering_the_severe]
        return self.misfits_by(self._came_by, measures)

    def misfits_by(
        self, came_by: Mapping[Behaviour, AbstractSet[Channel]], measures: Iterable[Measure]
    ) -> Sequence[str]:
        """Why some of ``measures`` do not fit behaviours that came by these channels."""
        return [text for measure in measures if (text := self._misfit(measure, came_by))]

    def _misfit(self, measure: Measure, channels: Mapping[Behaviour, AbstractSet[Channel]]) -> str:
        """Why ``measure`` does not fit; empty where it does."""
        entry, behaviours = self.policy.measure[measure.kind], self.proposal.behaviours
        came_by = [channels[b] for b in behaviours if b in entry.fits]
        if not came_by:
            labels = spoken_list([self.policy.behaviour[b].label for b in behaviours])
            return f"This does not answer {labels}: {entry.label}."
        if entry.acts_on and all(by.isdisjoint(entry.acts_on) for by in came_by):
            return f"The behaviour did not come by what this would act on: {entry.label}."
        if not all(self._is_closed(case_id) for case_id in cases_named(measure)):
            return f"This needs a case of this customer that is closed: {entry.label}."
        return ""

    def _is_closed(self, case_id: str) -> bool:
        return any(case.id == case_id and case.status is CaseStatus.CLOSED for case in self.analysis.file.cases)

    @cached_property
    def for_graver(self) -> Sequence[Measure]:
        """Those that the document keeps for conduct that is more than minor."""
        terms = self.policy.terms
        return [m for m in self.proposal.measures if terms[m.kind].needs_grade is not Grade.MINOR]

    @cached_property
    def naming_contact(self) -> Sequence[Measure]:
        """Those that make somebody the single point of contact."""
        return [m for m in self.proposal.measures if effect_of(m).names_contact]

    @cached_property
    def naming_nobody(self) -> Sequence[Measure]:
        """Of those, the ones in whose name is no letter."""
        return [m for m in self.naming_contact if not any(map(str.isalpha, m.name))]

    @cached_property
    def naming_no_way(self) -> Sequence[Measure]:
        """Of those, the ones without a name or a way to reach whom they name."""
        return [m for m in self.naming_contact if not m.name.strip() or not effect_of(m).ways(m)]

    @cached_property
    def untold(self) -> Sequence[str]:
        """Those that are an arrangement in words, and whose words tell the customer nothing."""
        in_words = [m for m in self.proposal.measures if "description" in effect_of(m).parameters]
        bare = [m for m in in_words if self.policy.is_token(m.description, minimum_words=1)]
        return [f"Nothing tells the customer what this is: {self.policy.measure[m.kind].label}." for m in bare]

    @cached_property
    def keeping_closed_what_nobody_asks_for(self) -> Sequence[str]:
        """The cases to be kept closed of which nothing cited shows that the customer asks for them again.

        Of conduct cited of which nobody wrote down the case, it may be any.
        """
        found = []
        for measure in self.proposal.measures:
            fits = self.policy.measure[measure.kind].fits
            raised = [_cases_of(e) for b, events in self._cited.items() if b in fits for e in events]
            if raised and all(raised):
                named = frozenset().union(*raised)
                found += [case.reference for case in self._named_by(measure) if case.id not in named]
        return [f"Nothing cited shows that the customer asks for this case again: {ref}." for ref in found]

    def _named_by(self, measure: Measure) -> Sequence[Case]:
        named = cases_named(measure)
        return [case for case in self.analysis.file.cases if case.id in named]

    @cached_property
    def unwatched_for_a_time(self) -> Sequence[Measure]:
        """Those that close only routes that the office does not watch, in a serious case, with an end date."""
        if self._grade is not Grade.SERIOUS or self.proposal.ends_on is None:
            return ()
        return [m for m in self.proposal.measures if self._closes_unwatched(m)]

    def _closes_unwatched(self, measure: Measure) -> bool:
        closed = frozenset(measure.closes_channels)
        is_unwatched = bool(closed) and closed.isdisjoint(self.policy.access.routes)
        return is_unwatched and not self.policy.measure[measure.kind].severe_only

    @cached_property
    def closing(self) -> Sequence[Measure]:
        """Those that block, or close a channel, beside what closes an unwatched route for a time."""
        entries, measures = self.policy.measure, self.proposal.measures
        closing = [m for m in measures if entries[m.kind].severe_only or m.closes_channels]
        return [m for m in closing if m not in self.unwatched_for_a_time]

    @cached_property
    def short_of_their_grade(self) -> Sequence[Measure]:
        """Those that the document keeps for serious conduct, where what is cited is not."""
        rank = self._grade.rank if self._grade else -1
        terms = self.policy.terms
        return [
            m
            for m in self.proposal.measures
            if terms[m.kind].needs_grade is Grade.SERIOUS and rank < Grade.SERIOUS.rank
        ]

    @cached_property
    def usual_months(self) -> int:
        """How many months a restriction for such conduct, by such measures, usually is at the longest."""
        usual = self.policy.lengths.maximum_months[self._grade or Grade.MINOR]
        return min([usual, *self._months("longest_months")])

    @cached_property
    def usual_review_months(self) -> int:
        """Within how many months such conduct, and such measures, are usually looked at again."""
        return min([self.policy.review_months(self._grade), *self._months("review_months")])

    def _months(self, key: str) -> list[int]:
        said = [getattr(self.policy.terms[m.kind], key) for m in self.proposal.measures]
        return [months for months in said if months is not None]

    @cached_property
    def asking_a_reason(self) -> Sequence[Measure]:
        """Those that the policy does not list, or asks a reason for whatever else is said."""
        terms = self.policy.terms
        return [m for m in self.proposal.measures if terms[m.kind].reason or not terms[m.kind].listed]

    @cached_property
    def together(self) -> Sequence[Measure]:
        """They, and those in force or to come that would go on beside them."""
        return (*self.proposal.measures, *[m for r in self._kept for m in r.measures])

    @cached_property
    def closed_outright(self) -> AbstractSet[Channel]:
        """The channels that all of them together close by name."""
        return closed_outright(self.together)

    @cached_property
    def weight(self) -> int:
        """What they weigh."""
        return weight(self.policy, self.proposal.measures)

    @cached_property
    def weight_together(self) -> int:
        """What they weigh with those that would go on beside them."""
        return weight(self.policy, self.together) if self._kept else self.weight

    @cached_property
    def refused_points(self) -> Sequence[str]:
        """The numbers and addresses that would be blocked."""
        return [value for m in self.proposal.measures for value in effect_of(m).refuses(m)]

    @cached_property
    def refused_cases(self) -> Sequence[Case]:
        """The cases that would be kept closed."""
        refused = {case_id for m in self.proposal.measures for case_id in cases_named(m)}
        return [case for case in self.analysis.file.cases if case.id in refused] if refused else ()

    @cached_property
    def files(self) -> bool:
        """Whether what comes in would be filed."""
        return any(effect_of(m).files for m in self.proposal.measures)

    @cached_property
    def sending_nowhere(self) -> Sequence[str]:
        """Why the only ways that some leave are none for this customer."""
        return [text for m in self.proposal.measures if (text := self._sends_nowhere(m))]

    def _sends_nowhere(self, measure: Measure) -> str:
        ways = frozenset(effect_of(measure).ways(measure))
        if not ways:
            return ""
        if ways.isdisjoint(self.policy.access.routes):
            return f"The office does not watch what comes {_spoken(ways)}."
        if ways.isdisjoint(self.analysis.ways_on_record):
            return f"Nothing on record shows that this customer can make contact {_spoken(ways)}."
        return ""

    @cached_property
    def needs_concerned(self) -> Sequence[AccessNeed]:
        """The access needs on record that they touch."""
        needs = self.analysis.file.person.access_needs
        if not needs:
            return ()
        return concerned.at(self.policy.engine_used)(self.policy, needs, self.proposal.measures)


def _cases_of(event: ContactEvent) -> AbstractSet[str]:
    return {case_id for case_id in (event.case_id, event.repeats_case_id) if case_id}


def _spoken(channels: AbstractSet[Channel]) -> str:
    return spoken_list([spoken_channel(channel) for channel in Channel if channel in channels])
