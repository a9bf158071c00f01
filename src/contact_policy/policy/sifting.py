"""A customer's events, gone through once and laid out for every question that follows.

Most contacts only happened: they count in figures and nowhere else. The few of which a person said more (an
observation, what it raised, its effect on the work) are kept apart, and questions about conduct look at those alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter, ge

from contact_policy.policy.conduct import NEVER_HELD, affected, is_chasing, reported
from contact_policy.policy.days import add_months, london_date, start_of
from contact_policy.policy.edition import Policy
from contact_policy.policy.facts import Case, CaseFile, ContactEvent
from contact_policy.policy.lazy import lazy
from contact_policy.policy.words import Behaviour, Direction, MadeBy

_OLDEST_FIRST = attrgetter("occurred_at", "id")


class Sifted:
    """The living events of a case file: standing after corrections, up to ``as_of``, not faded, oldest first."""

    def __init__(self, policy: Policy, file: CaseFile) -> None:
        self.policy = policy
        self.as_of = file.as_of
        self.cases: Mapping[str, Case] = {case.id: case for case in file.cases}
        self.events = _living(policy, file)
        self.told: list[ContactEvent] = []
        """The customer's own, of which a person said more than that they happened."""
        self.counted: list[ContactEvent] = []
        """The customer's own approaches that may count in a figure."""
        self.chasing: list[ContactEvent] = []
        """The customer's own approaches that only met the office's silence."""
        self.resembling: list[ContactEvent] = []
        """Those counted whose wording resembles an earlier complaint: a machine's suggestion, no report."""
        self.others: list[ContactEvent] = []
        """What a representative or someone of the household did."""
        self._sift()

    def _sift(self) -> None:
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
                if may_chase and is_chasing(event, self.cases):
                    self.chasing.append(event)
                else:
                    counted.append(event)
                    if event.resembles_case_id is not None:
                        self.resembling.append(event)

    def _undecided_at_some_time(self) -> bool:
        """Whether some case was undecided when one of the events happened, so that there was silence to chase."""
        if not self.events:
            return False
        first = self.events[0].occurred_at
        return any(case.decided_at is None or case.decided_at > first for case in self.cases.values())

    @lazy
    def counted_at(self) -> list[datetime]:
        """When each counted event happened."""
        return [event.occurred_at for event in self.counted]

    def counted_since(self, since: datetime) -> Sequence[ContactEvent]:
        """The counted events after ``since``."""
        return self.counted[bisect_right(self.counted_at, since) :]

    @lazy
    def incidents(self) -> Mapping[Behaviour, tuple[ContactEvent, ...]]:
        """The reports of each behaviour (MC-8.2)."""
        return self._by_behaviour(self.told, reported)

    @lazy
    def effects(self) -> Mapping[Behaviour, tuple[ContactEvent, ...]]:
        """The events whose recorded effect on the work is one of each behaviour (MC-5.3, 6.5)."""
        return self._by_behaviour([event for event in self.told if event.effect_on_work], affected)

    def _by_behaviour(
        self, events: Iterable[ContactEvent], tell: Callable[[Policy, ContactEvent, Mapping[str, Case]], set[Behaviour]]
    ) -> Mapping[Behaviour, tuple[ContactEvent, ...]]:
        found: dict[Behaviour, list[ContactEvent]] = {behaviour: [] for behaviour in Behaviour}
        for event in events:
            for behaviour in tell(self.policy, event, self.cases):
                found[behaviour].append(event)
        return {behaviour: tuple(listed) for behaviour, listed in found.items()}

    @lazy
    def shown(self) -> Mapping[Behaviour, Mapping[str, ContactEvent]]:
        """The events that show each behaviour, a report of it or its effect, by id."""
        return {b: {e.id: e for e in (*self.incidents[b], *self.effects[b])} for b in Behaviour}


def _living(policy: Policy, file: CaseFile) -> tuple[ContactEvent, ...]:
    oldest = start_of(add_months(london_date(file.as_of), -policy.lengths.evidence_life_months))
    events = _in_order(file.events)
    times = [event.occurred_at for event in events]
    return tuple(events[bisect_left(times, oldest) : bisect_right(times, file.as_of)])


def _in_order(events: Iterable[ContactEvent]) -> Sequence[ContactEvent]:
    """The events as they stand, oldest first. Records mostly come in order, which is cheaper to see than to sort."""
    standing: Sequence[ContactEvent] = tuple(events)
    corrected = {event.corrects for event in standing if event.corrects}
    if corrected:
        standing = [event for event in standing if event.id not in corrected]
    times = [event.occurred_at for event in standing]
    if any(map(ge, times, islice(times, 1, None))):
        standing = sorted(standing, key=_OLDEST_FIRST)
    return standing
