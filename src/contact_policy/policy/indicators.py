"""Figures over trailing windows of the counted events. They point; they never decide (MC-5.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from contact_policy.policy.conduct import is_repeat
from contact_policy.policy.document.tables import IndicatorEntry
from contact_policy.policy.engine import FIRST_LEVEL, Register
from contact_policy.policy.event_index import EventIndex
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.findings import Indicator
from contact_policy.policy.vocabulary import Channel
from contact_policy.policy.working_days import office_zone

_COPIES_SINCE = 2  # the engine level since which an e-mail copied to several counts once
_COPIED_WITHIN = timedelta(minutes=2)

Figure = tuple[float, Sequence[ContactEvent]]
Counter = Callable[[EventIndex, Sequence[ContactEvent]], Figure]

COUNTERS: Register[Counter] = Register()


def counter(name: str, *, since: int = FIRST_LEVEL) -> Callable[[Counter], Counter]:
    """Enter a function as what an indicator counts by this name since that engine level."""

    def enter(function: Counter) -> Counter:
        COUNTERS.enter(name, function, since)
        return function

    return enter


@counter("contacts")
def _contacts(_event_index: EventIndex, within: Sequence[ContactEvent]) -> Figure:
    return len(within), within


@counter("staff_minutes")
def _staff_minutes(_event_index: EventIndex, within: Sequence[ContactEvent]) -> Figure:
    """What staff said it took; where they did not say, how long the call was."""
    took = [e for e in within if e.staff_minutes or (e.staff_minutes is None and e.duration_seconds)]
    minutes = [e.staff_minutes if e.staff_minutes is not None else (e.duration_seconds or 0) / 60 for e in took]
    return round(sum(minutes), 2), took


@counter("channels")
def _channels(_event_index: EventIndex, within: Sequence[ContactEvent]) -> Figure:
    return len({event.channel for event in within}), within


@counter("after_hours")
def _after_hours(event_index: EventIndex, within: Sequence[ContactEvent]) -> Figure:
    first, last = event_index.policy.calendar.working_hours
    is_holiday, is_weekend = event_index.policy.calendar.is_holiday, event_index.policy.calendar.is_weekend

    def is_after_hours(event: ContactEvent) -> bool:
        local = event.occurred_at.astimezone(office_zone())
        return is_weekend(local.date()) or not first <= local.hour < last or is_holiday(local.date())

    late = [event for event in within if is_after_hours(event)]
    return len(late), late


@counter("after_hours", since=2)
def _after_hours_by_the_hour(event_index: EventIndex, within: Sequence[ContactEvent]) -> Figure:
    """Like before, without letters: they have a day and no hour."""
    return _after_hours(event_index, [event for event in within if event.channel is not Channel.POST])


@counter("after_decision")
def _after_decision(event_index: EventIndex, within: Sequence[ContactEvent]) -> Figure:
    decided = {case.id: case.decided_at for case in event_index.cases.values() if case.decided_at}
    after = [e for e in within if (at := decided.get(e.case_id or "")) is not None and at < e.occurred_at]
    return len(after), after


@counter("repeats")
def _repeats(event_index: EventIndex, within: Sequence[ContactEvent]) -> Figure:
    repeats = [
        event
        for event in within
        if event.raises is not None and is_repeat(event_index.policy, event, event_index.cases)
    ]
    return len(repeats), repeats


def measure_indicators(event_index: EventIndex) -> tuple[Indicator, ...]:
    """Each indicator of the document over the ``window_days`` that end at ``as_of``."""
    windows = event_index.policy.windows
    counted = {days: event_index.counted_within(length) for days, length in windows.items()}
    if event_index.policy.engine_used >= _COPIES_SINCE:
        counted = {days: without_copies(events) for days, events in counted.items()}
    ids = {days: _ids(events) for days, events in counted.items()}
    return tuple(
        [
            _measure(event_index, entry, counted[entry.window_days], ids[entry.window_days])
            for entry in event_index.policy.indicators
        ]
    )


def without_copies(events: Sequence[ContactEvent]) -> Sequence[ContactEvent]:
    """The events, oldest first, with an e-mail that reached several colleagues once: those sent within a moment."""
    kept: list[ContactEvent] = []
    sent_at: datetime | None = None
    for event in events:
        if event.channel is Channel.EMAIL:
            if sent_at is not None and event.occurred_at - sent_at < _COPIED_WITHIN:
                continue
            sent_at = event.occurred_at
        kept.append(event)
    return kept


def _measure(
    event_index: EventIndex, entry: IndicatorEntry, within: Sequence[ContactEvent], ids: tuple[str, ...]
) -> Indicator:
    """One indicator of the events ``within`` its window, whose ``ids`` are at hand where all of them count."""
    channels = event_index.policy.further.indicator_channels.get(entry.id)
    if channels:
        within = [event for event in within if event.channel in channels]
        ids = _ids(within)
    figure, events = COUNTERS.at(event_index.policy.engine_used)[entry.counts](event_index, within)
    return Indicator(
        entry.id,
        entry.behaviour,
        entry.clauses,
        entry.unit,
        entry.window_days,
        figure,
        entry.threshold,
        figure >= entry.threshold,
        ids if events is within else _ids(events),
    )


def _ids(events: Sequence[ContactEvent]) -> tuple[str, ...]:
    return tuple([event.id for event in events])
