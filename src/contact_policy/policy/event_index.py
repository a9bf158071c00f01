"""A customer's events, gone through once and laid out for every question that follows.

Most contacts only happened: they count in figures and nowhere else. The few of which a person said more (an
observation, what it raised, its effect on the work) are kept apart, and questions about conduct look at those alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from functools import cached_property
from itertools import islice
from operator import attrgetter, ge

from contact_policy.policy.conduct import NEVER_HELD, affected, is_chasing, reported
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Case, CaseFile, ContactEvent
from contact_policy.policy.office_part import SINCE, OfficePart
from contact_policy.policy.vocabulary import Behaviour, Direction, MadeBy
from contact_policy.policy.working_days import add_months, london_date, start_of

_OCCURRED_AT = attrgetter("occurred_at")
_AS_RECORDED = attrgetter("recorded_at", "id")
_OLDEST_FIRST = attrgetter("occurred_at", "id")


def living_since(policy: Policy, as_of: datetime) -> datetime:
    """The moment from which on events count at ``as_of``: what happened before it has faded."""
    return start_of(add_months(london_date(as_of), -policy.lengths.evidence_life_months))


class EventIndex:
    """The living events of a case file: standing after corrections, up to ``as_of``, not faded, oldest first."""

    def __init__(self, policy: Policy, file: CaseFile) -> None:
        self.policy = policy
        self.as_of = file.as_of
        self.today = london_date(file.as_of)
        self.cases: Mapping[str, Case] = {case.id: case for case in file.cases}
        """The cases by id; where the office's own part is read, each counts as decided when the customer was told."""
        self.corrections = [event for event in file.events if event.corrects]
        """Those that replace another event, whenever they happened."""
        self._recorded = file.events
        self.events = self._living(file.events)
        self.disputed: list[str] = []
        """The ids of those whose record is contested and not checked yet: they count in nothing, from level 2 on."""
        if policy.engine_used >= SINCE and file.disputed_event_ids:
            contested = frozenset(file.disputed_event_ids)
            self.disputed = [event.id for event in self.events if event.id in contested]
            self.events = [event for event in self.events if event.id not in contested]
        self.office_part: OfficePart | None = None
        """What the office had done by each contact; None at a level that does not look at it."""
        if policy.engine_used >= SINCE:
            self.office_part = OfficePart(policy, self.cases, self.events)
            self.cases = self.office_part.as_told
        self.told: list[ContactEvent] = []
        """The customer's own, of which a person said more than that they happened."""
        self.counted: list[ContactEvent] = []
        """The customer's own approaches that may count in a figure."""
        self.chasing: list[ContactEvent] = []
        """The customer's own approaches that only met the office's silence."""
        self.under_review: list[ContactEvent] = []
        """The customer's own approaches about a case whose internal review was pending."""
        self.resembling: list[ContactEvent] = []
        """Those counted whose wording resembles an earlier complaint: a machine's suggestion, no report."""
        self.others: list[ContactEvent] = []
        """What a representative or someone of the household did."""
        self._lay_out()
        self.incidents = _Found({behaviour: [] for behaviour in self.policy.behaviour})
        """The reports of each behaviour (MC-8.2), oldest first."""
        self.effects = _Found({behaviour: [] for behaviour in self.policy.behaviour})
        """The events whose recorded effect on the work is one of each behaviour (MC-5.3, 6.5), oldest first."""
        self._attribute()

    def _living(self, recorded: Sequence[ContactEvent]) -> Sequence[ContactEvent]:
        """What stands, oldest first. Records mostly come in order, which is cheaper to see than to sort."""
        if self.corrections:
            replaced = {event.corrects for event in self.corrections}
            recorded = [event for event in recorded if event.id not in replaced]
        times = [event.occurred_at for event in recorded]
        if any(map(ge, times, islice(times, 1, None))):
            recorded = sorted(recorded, key=_OLDEST_FIRST)
            times = [event.occurred_at for event in recorded]
        oldest = living_since(self.policy, self.as_of)
        return recorded[bisect_left(times, oldest) : bisect_right(times, self.as_of)]

    def _lay_out(self) -> None:
        may_chase = self._undecided_at_some_time()
        told, counted, others = self.told, self.counted, self.others
        customer, inbound = MadeBy.CUSTOMER, Direction.INBOUND
        for event in self.events:
            if event.made_by is not customer:
                others.append(event)
                continue
            raises = event.raises
            if raises is not None or event.observations or event.effect_on_work:
                told.append(event)
            if event.direction is inbound and (raises is None or raises not in NEVER_HELD):
                if self.office_part is not None and self.office_part.is_under_review(event):
                    self.under_review.append(event)
                elif may_chase and self._is_chasing(event):
                    self.chasing.append(event)
                else:
                    counted.append(event)
                    if event.resembles_case_id is not None:
                        self.resembling.append(event)

    def _is_chasing(self, event: ContactEvent) -> bool:
        part = self.office_part
        return is_chasing(self.policy, event, self.cases) if part is None else part.is_chasing(event)

    def _undecided_at_some_time(self) -> bool:
        """Whether some case was undecided when one of the events happened, so that there was silence to chase."""
        if not self.events:
            return False
        first = self.events[0].occurred_at
        return any(case.decided_at is None or case.decided_at > first for case in self.cases.values())

    def _attribute(self) -> None:
        """To each behaviour what was said of it."""
        level, part = self.policy.engine_used, self.office_part
        reports_of, effects_of = reported.at(level), affected.at(level)
        for event in self.told:
            reports: AbstractSet[Behaviour] = reports_of(self.policy, event, self.cases)
            if part is not None:
                reports = part.held(event, reports)
            for behaviour in reports:
                self.incidents[behaviour].append(event)
            if event.effect_on_work:
                for behaviour in effects_of(self.policy, event, reports, self.cases):
                    self.effects[behaviour].append(event)

    def counted_within(self, length: timedelta) -> Sequence[ContactEvent]:
        """The counted events of the last ``length`` before ``as_of``."""
        return self.counted[bisect_right(self.counted, self.as_of - length, key=_OCCURRED_AT) :]

    @cached_property
    def first_recorded_at(self) -> Mapping[str, datetime]:
        """When each event was first written down: of a correction, when the first that it goes back to was."""
        recorded_at: dict[str, datetime] = {}
        for event in sorted(self._recorded, key=_AS_RECORDED):
            recorded_at[event.id] = min(recorded_at.get(event.corrects or "", event.recorded_at), event.recorded_at)
        return recorded_at

    def chain(self, event: ContactEvent) -> Sequence[ContactEvent]:
        """The event with all that it corrects, the first record of it first."""
        recorded = {other.id: other for other in self._recorded}
        chain = [event]
        while (before := recorded.get(chain[0].corrects or "")) is not None and before not in chain:
            chain.insert(0, before)
        return chain

    def goes_on(self, behaviour: Behaviour, since: datetime) -> bool:
        """Whether something recorded after ``since`` shows ``behaviour``; being forceful or the like does not."""
        reports = self.incidents[behaviour]
        if reports and reports[-1].occurred_at > since:
            return True
        return any(event.occurred_at > since and not event.observations for event in self.effects[behaviour])


class _Found(dict[Behaviour, list[ContactEvent]]):
    """Events by behaviour. Of one that the edition does not have, which another edition had, there are none."""

    def __missing__(self, behaviour: Behaviour) -> list[ContactEvent]:
        return []
