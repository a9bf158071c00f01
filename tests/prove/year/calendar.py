"""London's days, worked out by hand: the model must not lean on what it checks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
_SUNDAY, _SATURDAY = 6, 5

_PUBLISHED = {
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
}
HOLIDAYS = frozenset(date.fromisoformat(f"{year}-{day}") for year, days in _PUBLISHED.items() for day in days.split())
"""The bank holidays of England and Wales, as they are published."""


def _last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    while day.weekday() != _SUNDAY:
        day -= DAY
    return day


def midnight(day: date) -> datetime:
    """The first moment of a day in London: on the Sundays of the change the clock has not changed yet."""
    is_summer = _last_sunday(day.year, 3) < day <= _last_sunday(day.year, 10)
    return datetime.combine(day, time(), UTC) - (HOUR if is_summer else timedelta())


def day_of(moment: datetime) -> date:
    """The day in London."""
    day = moment.date()
    return day + DAY if moment >= midnight(day + DAY) else day


def working_day_after(day: date, count: int, holidays: Collection[date]) -> date:
    """The so-manieth working day after ``day``."""
    while count:
        day += DAY
        count -= day.weekday() < _SATURDAY and day not in holidays
    return day


def months_after(day: date, count: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - DAY).day
    return date(year, month + 1, min(day.day, last))
