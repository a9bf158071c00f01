"""Figures over trailing windows, in one pass over the events. They point; they never decide (MC-5.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from contact_policy.policy.conduct import is_counted, is_repeat
from contact_policy.policy.days import LONDON
from contact_policy.policy.edition import IndicatorEntry, Policy
from contact_policy.policy.facts import Case, ContactEvent
from contact_policy.policy.findings import Indicator

_SATURDAY = 5

Counter = Callable[[Policy, Mapping[str, Case], ContactEvent], float]


def _contact(_policy: Policy, _cases: Mapping[str, Case], _event: ContactEvent) -> float:
    return 1


def _staff_minutes(_policy: Policy, _cases: Mapping[str, Case], event: ContactEvent) -> float:
    if event.staff_minutes is not None:
        return event.staff_minutes
    return (event.duration_seconds or 0) / 60


def _after_hours(policy: Policy, _cases: Mapping[str, Case], event: ContactEvent) -> float:
    local = event.occurred_at.astimezone(LONDON)
    first, last = policy.calendar.working_hours
    is_working = (
        local.weekday() < _SATURDAY and local.date() not in policy.calendar.holidays and first <= local.hour < last
    )
    return 0 if is_working else 1


def _after_decision(_policy: Policy, cases: Mapping[str, Case], event: ContactEvent) -> float:
    case = cases.get(event.case_id or "")
    return 1 if case and case.decided_at and case.decided_at < event.occurred_at else 0


def _repeat(_policy: Policy, cases: Mapping[str, Case], event: ContactEvent) -> float:
    return 1 if is_repeat(event, cases) else 0


COUNTERS: Mapping[str, Counter | None] = {
    "contacts": _contact,
    "staff_minutes": _staff_minutes,
    "after_hours": _after_hours,
    "after_decision": _after_decision,
    "repeats": _repeat,
    "channels": None,  # a number of different values, not a sum
}


def measure_indicators(
    policy: Policy, cases: Mapping[str, Case], events: Sequence[ContactEvent], as_of: datetime
) -> tuple[Indicator, ...]:
    """Each indicator of the document over the ``window_days`` that end at ``as_of``."""
    counted = [event for event in events if is_counted(event, cases)]
    return tuple(_measure(policy, cases, counted, as_of, entry) for entry in policy.indicators)


def _measure(
    policy: Policy,
    cases: Mapping[str, Case],
    counted: Iterable[ContactEvent],
    as_of: datetime,
    entry: IndicatorEntry,
) -> Indicator:
    since = as_of - timedelta(days=entry.window_days)
    within = [event for event in counted if event.occurred_at > since]
    counter = COUNTERS[entry.counts]
    if counter is None:
        figure: float = len({event.channel for event in within})
    else:
        parts = [(event, counter(policy, cases, event)) for event in within]
        within = [event for event, part in parts if part]
        figure = sum(part for _, part in parts)
    return Indicator(
        indicator=entry.id,
        behaviour=entry.behaviour,
        clauses=entry.clauses,
        unit=entry.unit,
        window_days=entry.window_days,
        figure=round(figure, 2),
        threshold=entry.threshold,
        reached=figure >= entry.threshold,
        event_ids=tuple(event.id for event in within),
    )
