"""What the office itself had done by the time of each contact: told the decision, explained, answered, kept its word.

Whoever chases a matter that the office leaves unanswered, or uses a right that the office itself gives, is not making
unreasonable demands and refuses nothing (MC-1.1, 8.9, 8.12). Aggression is never excused by either.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from contact_policy.policy.conduct import is_approach, refuses_decision, refuses_explanation
from contact_policy.policy.document.definitions import Given
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Case, ContactEvent
from contact_policy.policy.vocabulary import Behaviour, CaseStatus, Direction, InternalReview, Raises
from contact_policy.policy.working_days import add_working_days, london_date

SINCE = 2
"""The engine level since which the office's own part is read."""

_OF_NO_CASE = ""


class CitedInSilence(NamedTuple):
    """How many approaches a proposal cites, and how many of them met the office's silence."""

    cited: int
    silent: int


class OfficePart:
    """Asked of the customer's ``events`` (standing, oldest first) and their ``cases``."""

    def __init__(self, policy: Policy, cases: Mapping[str, Case], events: Sequence[ContactEvent]) -> None:
        self._policy = policy
        self._cases = cases
        self._outbound = _outbound_by_case(cases, events)
        self._only_case = next(iter(cases)) if len(cases) == 1 else _OF_NO_CASE
        self._awaited = _awaited_by_case(cases)
        self._was_reviewed = any(case.internal_review_requested_at for case in cases.values())
        self._is_told = {case.id for case in cases.values() if self._told_at(case) is not None}
        self.as_told: Mapping[str, Case] = {case.id: self._as_told(case) for case in cases.values()}
        """The cases, each decided when the customer was told, as far as the record tells that."""

    def _told_at(self, case: Case) -> datetime | None:
        """When the customer was told of the decision: as stated, or the office's first contact on the case since."""
        decided = case.decided_at
        if decided is None:
            return None
        since = [at for at in self._on(case.id) if at >= decided]
        return case.told_at or (since[0] if since else None)

    def _as_told(self, case: Case) -> Case:
        """A record that shows no contact by the office on the case shows nothing of the telling either way."""
        told = self._told_at(case)
        is_shown = told is not None or self._on(case.id)
        return replace(case, decided_at=told) if is_shown and told != case.decided_at else case

    def _about(self, event: ContactEvent) -> str:
        """The id of the case that a contact is about; empty where none was recorded.

        Of somebody with one case every contact is taken to be about that one: whoever wrote it down need not say.
        """
        named = (event.repeats_case_id if event.raises is Raises.REPEAT else None) or event.case_id
        return named or self._only_case

    def _on(self, case_id: str) -> Sequence[datetime]:
        return self._outbound.get(case_id, ())

    def is_telling_unknown(self, case_id: str) -> bool:
        """Whether nothing on record says when the customer was told of the decision on this case."""
        return case_id not in self._is_told

    def has_explained(self, event: ContactEvent) -> bool:
        """Whether the office had decided, or been in touch, by then, and so could explain what it can do (MC-6.4)."""
        case_id = self._about(event)
        named = [case_id, _OF_NO_CASE] if case_id else [*self._cases, _OF_NO_CASE]
        decided = [case.decided_at for id_ in named if (case := self.as_told.get(id_)) and case.decided_at]
        return any(at <= event.occurred_at for at in (*decided, *[at for id_ in named for at in self._on(id_)]))

    def _waited_for(self, event: ContactEvent) -> Sequence[Case]:
        """The cases that an approach may be about: the one named, or any that a decision is or was to come of."""
        if not is_approach(event):
            return ()
        return self._awaited.get(self._about(event), ())

    def is_chasing(self, event: ContactEvent) -> bool:
        """Whether the customer asks after a case whose decision they had not been told by then.

        Where several may be meant and none is named, whether there was none but such, or such as were under review.
        """
        cases = self._waited_for(event)
        return any(self._is_untold(case, event) for case in cases) and all(self._waits(case, event) for case in cases)

    def _waits(self, case: Case, event: ContactEvent) -> bool:
        return self._is_untold(case, event) or _is_reviewed(case, event)

    def _is_untold(self, case: Case, event: ContactEvent) -> bool:
        told = self.as_told[case.id].decided_at
        return told is None or told > event.occurred_at

    def is_under_review(self, event: ContactEvent) -> bool:
        """Whether it is about a case whose internal review was pending then; of several, whether all were."""
        if not self._was_reviewed:
            return False
        cases = self._waited_for(event)
        return bool(cases) and all(_is_reviewed(case, event) for case in cases)

    def is_awaiting(self, event: ContactEvent) -> bool:
        """Whether it only waits for the office: then it counts in no figure."""
        return self.is_chasing(event) or self.is_under_review(event)

    def is_in_silence(self, event: ContactEvent) -> bool:
        """Whether it waits for the office, and the office had not answered of late or had let a promised day pass."""
        return self.is_awaiting(event) and self._is_silent(event, self._waited_for(event))

    def _may_be_in_silence(self, event: ContactEvent) -> bool:
        """The same, of any case that it may be about."""
        cases = [case for case in self._waited_for(event) if self._waits(case, event)]
        return bool(cases) and self._is_silent(event, cases)

    def cited_in_silence(self, cited: Sequence[ContactEvent]) -> CitedInSilence:
        """How many of those ``cited`` may have waited in vain, of the approaches that were not aggressive."""
        observed, needing = self._policy.behaviour_observed, self._policy.needing_effect
        approaches = [
            event
            for event in cited
            if event.direction is Direction.INBOUND
            and all(observed.get(code) in (None, *needing) for code in event.observations)
        ]
        return CitedInSilence(len(approaches), sum([self._may_be_in_silence(event) for event in approaches]))

    def _is_silent(self, event: ContactEvent, cases: Sequence[Case]) -> bool:
        """Whether nobody had answered on ``cases`` of late; where it names none, an answer that names none is one."""
        about = [case.id for case in cases] + ([] if self._about(event) else [_OF_NO_CASE])
        answers = sorted([at for id_ in about for at in self._on(id_)])
        before = bisect_right(answers, event.occurred_at)
        if not before:
            return True
        answered_on, today = london_date(answers[before - 1]), london_date(event.occurred_at)
        promised = [case.answer_promised_on for case in cases if case.answer_promised_on is not None]
        if any(answered_on < day < today for day in promised):
            return True
        return today > add_working_days(answered_on, self._policy.lengths.answer_within_days, self._policy.calendar)

    def held(self, event: ContactEvent, reports: AbstractSet[Behaviour]) -> AbstractSet[Behaviour]:
        """What of the behaviours that a contact ``reports`` is held against the customer.

        Demands and persistence are not while the office is silent; persistence is not while the customer waits for a
        decision or a review at all, unless they refuse an explanation that they were given. Aggression always is.
        """
        needing = self._policy.needing_effect
        if needing.isdisjoint(reports):
            return reports
        if self.is_in_silence(event):
            return reports - needing
        if self._refuses_nothing_given(event):
            return reports - self._told_by_refusals_alone(event)
        return reports

    def _refuses_nothing_given(self, event: ContactEvent) -> bool:
        """Whether what was recorded as a refusal refuses nothing: no explanation was given, or a right was used."""
        refuses = refuses_explanation(self._policy, event)
        is_explained = refuses and self.has_explained(event)
        if self.is_awaiting(event):
            return self.is_under_review(event) or not is_explained
        is_other = refuses_decision(self._policy, event) or event.raises is Raises.REPEAT
        return refuses and not is_explained and not is_other

    def _told_by_refusals_alone(self, event: ContactEvent) -> AbstractSet[Behaviour]:
        """The behaviours that refusing and repeating make, and nothing else that was observed in the contact."""
        policy = self._policy
        refusals = policy.refusing[Given.DECISION] | policy.refusing[Given.EXPLANATION]
        seen = {policy.behaviour_observed.get(code) for code in event.observations if code not in refusals}
        return policy.persisting - seen


def _is_reviewed(case: Case, event: ContactEvent) -> bool:
    """Whether its internal review was pending when the contact was made."""
    asked, ended = case.internal_review_requested_at, case.internal_review_ended_at
    if asked is None or event.occurred_at < asked:
        return False
    return case.internal_review is InternalReview.PENDING or (ended is not None and event.occurred_at < ended)


def _awaited_by_case(cases: Mapping[str, Case]) -> Mapping[str, Sequence[Case]]:
    """Those that a decision is or was to come of: each by its id, and all of them by no id."""
    awaited = [case for case in cases.values() if case.decided_at is not None or case.status is not CaseStatus.CLOSED]
    return {_OF_NO_CASE: awaited} | {case.id: [case] for case in awaited}


def _outbound_by_case(cases: Iterable[str], events: Sequence[ContactEvent]) -> Mapping[str, Sequence[datetime]]:
    """When the office made contact, by the case it was about. Of somebody with one case, all is about that one."""
    only = list(cases)
    made: dict[str, list[datetime]] = {}
    for event in events:
        if event.direction is Direction.OUTBOUND:
            about = only[0] if len(only) == 1 else event.case_id or _OF_NO_CASE
            made.setdefault(about, []).append(event.occurred_at)
    return made
