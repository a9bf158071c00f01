"""A case file under a policy, before anything is proposed: what follows from both, worked out once for any proposal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from contact_policy.policy.access import always_open_route, unusable_channels
from contact_policy.policy.access_needs import ways_on_record
from contact_policy.policy.classification import classify_indexed
from contact_policy.policy.document.format2.people import WarningTable
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.event_index import EventIndex
from contact_policy.policy.facts import CaseFile
from contact_policy.policy.facts import Warning as WrittenWarning
from contact_policy.policy.findings import Classification
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.vocabulary import Behaviour, Channel
from contact_policy.policy.working_days import add_months, deemed_receipt, london_date


class LivingWarning(NamedTuple):
    """A warning that may be relied on, when it counts as received, and when its time to change is over.

    ``step`` is which of the document's it is.
    """

    warning: WrittenWarning
    received_at: datetime
    received_on: date
    change_ends_at: datetime
    step: WarningTable


class CaseAnalysis:
    """What ``policy`` makes of ``file``. A ``classification`` already made of both may be handed in."""

    def __init__(self, policy: Policy, file: CaseFile, classification: Classification | None = None) -> None:
        self.policy = policy
        self.file = file
        self.as_of = file.as_of
        self.event_index = EventIndex(policy, file)
        self.today = self.event_index.today
        self.classification = classification or classify_indexed(self.event_index)
        self._look_for_conduct()
        self._look_for_warnings()
        self.live_restrictions = [r for r in file.restrictions if standing_at(policy, r, self.as_of).is_live]
        """The restrictions in force or to come."""
        self.unusable_channels = unusable_channels(file.person)
        """The channels this person cannot use."""
        self.always_open_route = always_open_route(policy, file.person)
        """The route that must stay open for this person; None where they can use none of the monitored ones."""

    @cached_property
    def ways_on_record(self) -> AbstractSet[Channel]:
        """The channels that this person is known to have."""
        return ways_on_record(self.file.person, self.event_index)

    def _look_for_conduct(self) -> None:
        event_index = self.event_index
        self.shown = {
            behaviour: {event.id: event for event in (*incidents, *event_index.effects[behaviour])}
            for behaviour, incidents in event_index.incidents.items()
        }
        """The events that show each behaviour, a report of it or its effect, by id."""
        came_by = {behaviour: {event.channel for event in events.values()} for behaviour, events in self.shown.items()}
        for behaviour in self.policy.needing_effect:
            came_by[behaviour].update([event.channel for event in event_index.counted])
        self.came_by: Mapping[Behaviour, AbstractSet[Channel]] = came_by
        """The channels by which each behaviour, or the contacts that make it up, came."""
        self.evidence_current_since = self.as_of - timedelta(days=self.policy.lengths.evidence_current_days)
        """Evidence from then on is recent."""

    def _look_for_warnings(self) -> None:
        self.living_warnings = self._living_warnings()
        """The warnings that are issued, not quashed and still alive, earliest first."""
        warned: dict[Behaviour, LivingWarning] = {}
        for living in self.living_warnings:
            for behaviour in living.warning.behaviours:
                warned.setdefault(behaviour, living)
        self.warned: Mapping[Behaviour, LivingWarning] = warned
        """For each behaviour warned of, the earliest living warning of it."""
        incidents = self.event_index.incidents
        self.recurrences = {b: sum([e.occurred_at > w.received_at for e in incidents[b]]) for b, w in warned.items()}
        """How often each behaviour warned of was reported after that warning was received."""
        answered = [living for living in self.living_warnings if _is_answered(living.warning, self.as_of)]
        self.answered = {behaviour for living in answered for behaviour in living.warning.behaviours}
        """The behaviours warned of in a living warning that the customer has replied to."""

    def _living_warnings(self) -> Sequence[LivingWarning]:
        policy = self.policy
        return self._living((warning, policy.written_step(warning.step)) for warning in self.file.warnings)

    def _living(self, given: Iterable[tuple[WrittenWarning, WarningTable]]) -> Sequence[LivingWarning]:
        living = [
            (issued_at, warning, step)
            for warning, step in given
            if (issued_at := warning.issued_at) is not None
            and issued_at <= self.as_of
            and self.today <= add_months(london_date(issued_at), self.policy.warning_life(step))
            and not (warning.quashed_at is not None and warning.quashed_at <= self.as_of)
        ]
        return [_received(self.policy, w, step) for _, w, step in sorted(living, key=lambda it: (it[0], it[1].id))]

    @cached_property
    def living_steps(self) -> Sequence[LivingWarning]:
        """The warnings that may be relied on, spoken and written, earliest first."""
        spoken = self.policy.spoken_steps
        said = self._living((w, spoken[w.step]) for w in self.file.spoken_warnings if w.step in spoken)
        if not said:
            return self.living_warnings
        return sorted([*said, *self.living_warnings], key=lambda living: (living.received_at, living.warning.id))

    def went_on_after_time_to_change(self, behaviour: Behaviour) -> bool:
        """Whether a living warning of ``behaviour`` has run its course, and it goes on all the same."""
        return any(
            behaviour in living.warning.behaviours
            and living.change_ends_at <= self.as_of
            and self.event_index.goes_on(behaviour, living.received_at)
            for living in self.living_warnings
        )


def _is_answered(warning: WrittenWarning, as_of: datetime) -> bool:
    return bool([reply for reply in warning.responses if reply.received_at <= as_of])


def _received(policy: Policy, warning: WrittenWarning, step: WarningTable) -> LivingWarning:
    if warning.issued_at is None or warning.method is None:
        raise ValueError("only an issued warning is received")
    received_at = deemed_receipt(policy, warning.issued_at, warning.method)
    change_ends_at = received_at + timedelta(days=warning.response_days)
    return LivingWarning(warning, received_at, london_date(received_at), change_ends_at, step)
