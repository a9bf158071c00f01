"""Contacts week by week, drawn on the server: how many, and in how many staff recorded unacceptable conduct."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contact_policy.policy.conduct import is_own
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.vocabulary import Direction
from contact_policy.policy.working_days import london_date
from contact_policy.records import WarningRecord

_WEEK = timedelta(days=7)
_MOST_WEEKS = 26
_HEIGHT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week from its Monday: ``held`` contacts with unacceptable conduct of the customer's own, ``others`` without."""

    begins_on: date
    held: int
    others: int
    x: int
    held_height: int
    others_height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyChart:
    """The weeks up to now, and how they are drawn: in a box ``width`` by ``height``."""

    weeks: Sequence[Week]
    width: int
    height: int
    bar: int
    most: int
    warned: Sequence[tuple[int, date]] = ()
    """Where the days stand on which a written warning was issued."""

    @property
    def held(self) -> int:
        """Contacts with unacceptable conduct recorded."""
        return sum(week.held for week in self.weeks)

    @property
    def others(self) -> int:
        """Contacts with nothing held against anybody."""
        return sum(week.others for week in self.weeks)


def weekly(
    events: Iterable[ContactEvent],
    unacceptable: Collection[str],
    now: datetime,
    warnings: Iterable[WarningRecord] = (),
) -> WeeklyChart | None:
    """The customer's contacts of the last half year, week by week; None where there were none."""
    standing = _standing(list(events))
    monday = _monday(london_date(now))
    earliest = monday - (_MOST_WEEKS - 1) * _WEEK
    counts: dict[date, list[int]] = {}
    for event in standing:
        week = _monday(london_date(event.occurred_at))
        if event.direction is Direction.INBOUND and earliest <= week <= monday:
            is_held = is_own(event) and not set(event.observations).isdisjoint(unacceptable)
            counts.setdefault(week, [0, 0])[0 if is_held else 1] += 1
    if not counts:
        return None
    weeks = [min(counts) + n * _WEEK for n in range((monday - min(counts)) // _WEEK + 1)]
    most = max(map(sum, counts.values()))
    slot = max(620 // max(len(weeks), 8), 18)
    drawn = []
    for place, week in enumerate(weeks):
        held, others = counts.get(week, (0, 0))
        drawn.append(
            Week(
                begins_on=week,
                held=held,
                others=others,
                x=30 + place * slot,
                held_height=held * _HEIGHT // most,
                others_height=others * _HEIGHT // most,
            )
        )
    issued = sorted(london_date(warning.issued_at) for warning in warnings if warning.issued_at)
    return WeeklyChart(
        weeks=drawn,
        width=40 + slot * len(weeks),
        height=_HEIGHT,
        bar=slot * 3 // 5,
        most=most,
        warned=[(28 + (day - weeks[0]).days * slot // 7, day) for day in issued if weeks[0] <= day],
    )


def _standing(events: list[ContactEvent]) -> list[ContactEvent]:
    corrected = {event.corrects for event in events}
    return [event for event in events if event.id not in corrected]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
