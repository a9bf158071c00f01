"""Measures that leave contact at certain hours alone: whether it is within them, and when that turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.tables import WEEKDAYS
from contact_policy.policy.effects import channels_named, effect_of
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel

_A_WEEK_AND_TODAY = 8


def outside_hours(
    policy: Policy, measures: Iterable[Measure], channel: Channel | None, at: datetime
) -> tuple[Measure, ...]:
    """Those of ``measures`` that leave contact by ``channel`` (None: by any) certain hours, where ``at`` is not one."""
    asked = [m for m in _of_hours(measures) if channel is None or channel in (channels_named(m) or (channel,))]
    if not asked:
        return ()
    local = at.astimezone(_zone(policy))
    day, now = WEEKDAYS[local.weekday()], local.time()
    return tuple(
        m for m in asked if day not in m.days or not time.fromisoformat(m.from_) <= now < time.fromisoformat(m.to)
    )


def turns_after(policy: Policy, measures: Iterable[Measure], at: datetime) -> Iterator[datetime]:
    """The next moments after ``at`` at which the hours of each measure begin or are over."""
    for measure in _of_hours(measures):
        zone = _zone(policy)
        today = at.astimezone(zone).date()
        days = [today + timedelta(days=ahead) for ahead in range(_A_WEEK_AND_TODAY)]
        marks = sorted(time.fromisoformat(mark) for mark in (measure.from_, measure.to))
        moments = [datetime.combine(day, mark, zone) for day in days for mark in marks]
        yield from [moment for moment in moments if moment > at and WEEKDAYS[moment.weekday()] in measure.days][:1]


def _of_hours(measures: Iterable[Measure]) -> list[Measure]:
    return [measure for measure in measures if effect_of(measure).keeps_hours]


def _zone(policy: Policy) -> ZoneInfo:
    return ZoneInfo(policy.further.timezone)
