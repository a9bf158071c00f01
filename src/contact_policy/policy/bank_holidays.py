"""The bank holidays of England and Wales of any year, by the rules that make them.

They are those of the Banking and Financial Dealings Act 1971 (schedule 1), those proclaimed every year under it (New
Year's Day since 1974, the first Monday in May since 1978) and those of common law (Christmas Day, Good Friday). A day
that falls at a weekend is had on the next working day instead, as it is proclaimed each time.

What was proclaimed for one year alone, a coronation say, no rule tells: a policy document adds it, and takes away the
day that was moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

_DAY = timedelta(days=1)
_MONDAY, _SATURDAY = 0, 5


class BankHolidays(StrEnum):
    """Where an office's bank holidays come from: worked out for a part of the country, or from its own list alone."""

    ENGLAND_AND_WALES = "england-and-wales"
    LISTED = "listed"


@cache
def england_and_wales(year: int) -> frozenset[date]:
    """The days of ``year`` on which banks, courts and offices are closed beside weekends."""
    easter = _easter_sunday(year)
    return frozenset(
        (
            _first_working_day(date(year, 1, 1)),
            easter - 2 * _DAY,
            easter + _DAY,
            _monday_from(date(year, 5, 1)),
            _monday_from(date(year, 5, 25)),
            _monday_from(date(year, 8, 25)),
            *_christmas(year),
        )
    )


def _christmas(year: int) -> Iterator[date]:
    """Christmas Day and Boxing Day, and for each of them at a weekend the next day that is free."""
    days = [date(year, 12, 25), date(year, 12, 26)]
    on_weekdays = [day for day in days if day.weekday() < _SATURDAY]
    yield from on_weekdays
    instead = max(days)
    for _ in range(len(days) - len(on_weekdays)):
        instead = _first_working_day(instead + _DAY)
        yield instead


def _first_working_day(day: date) -> date:
    """The first from ``day`` on that is not at a weekend."""
    while day.weekday() >= _SATURDAY:
        day += _DAY
    return day


def _monday_from(day: date) -> date:
    """The first Monday from ``day`` on."""
    return day + (_MONDAY - day.weekday()) % 7 * _DAY


def _easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar, by the method that Nature printed in 1876 (Meeus, Jones and Butcher)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - correction + 15) % 30
    fours, ones = divmod(of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * fours - epact - ones) % 7
    exception = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * exception + 114, 31)
    return date(year, month, day + 1)
