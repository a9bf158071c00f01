"""The holidays of a country of any year, by the rules that make them.

England and Wales, Scotland and Northern Ireland: the Banking and Financial Dealings Act 1971 (schedule 1), what has
been proclaimed under it every year since (New Year's Day since 1974, the first Monday in May since 1978), and the days
of common law (Christmas Day, Good Friday). A day at a weekend is had on the next working day instead, as it is
proclaimed each time. New South Wales: the Public Holidays Act 2010.

What was proclaimed for one year alone, a coronation say, no rule tells: a policy document adds it, and takes away the
day that was moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

_DAY = timedelta(days=1)
_MONDAY, _SATURDAY = 0, 5


class BankHolidays(StrEnum):
    """Where an office's holidays come from: the law of a country, its own list alone, or nowhere: it has none."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"
    NEW_SOUTH_WALES = "new-south-wales"
    LISTED = "listed"
    NONE = "none"


@cache
def england_and_wales(year: int) -> frozenset[date]:
    """The days of ``year`` on which banks, courts and offices are closed beside weekends."""
    easter = _easter_sunday(year)
    fixed = (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26))
    return _british(fixed, (easter - 2 * _DAY, easter + _DAY, _early_may(year), _late_may(year), _late_august(year)))


@cache
def scotland(year: int) -> frozenset[date]:
    """The same for Scotland, where the year begins with two and St Andrew's Day is one (Act of 2007)."""
    fixed = (date(year, 1, 1), date(year, 1, 2), date(year, 11, 30), date(year, 12, 25), date(year, 12, 26))
    early_august = _monday_from(date(year, 8, 1))
    return _british(fixed, (_easter_sunday(year) - 2 * _DAY, _early_may(year), _late_may(year), early_august))


@cache
def northern_ireland(year: int) -> frozenset[date]:
    """The same for Northern Ireland, with St Patrick's Day and the twelfth of July."""
    easter = _easter_sunday(year)
    fixed = (date(year, 1, 1), date(year, 3, 17), date(year, 7, 12), date(year, 12, 25), date(year, 12, 26))
    return _british(fixed, (easter - 2 * _DAY, easter + _DAY, _early_may(year), _late_may(year), _late_august(year)))


@cache
def new_south_wales(year: int) -> frozenset[date]:
    """The public holidays of New South Wales, weekends among them. Anzac Day has no day in its place."""
    easter = _easter_sunday(year)
    days = {easter - 2 * _DAY, easter - _DAY, easter, easter + _DAY, date(year, 4, 25)}
    days |= {_monday_from(date(year, 6, 8)), _monday_from(date(year, 10, 1))}
    days.add(_first_working_day(date(year, 1, 26)))
    days |= {date(year, 1, 1), _first_working_day(date(year, 1, 1))}
    for christmas in (date(year, 12, 25), date(year, 12, 26)):
        days |= {christmas, christmas + 2 * _DAY if christmas.weekday() >= _SATURDAY else christmas}
    return frozenset(days)


_LAWS: Mapping[BankHolidays, Callable[[int], frozenset[date]]] = {
    BankHolidays.ENGLAND_AND_WALES: england_and_wales,
    BankHolidays.SCOTLAND: scotland,
    BankHolidays.NORTHERN_IRELAND: northern_ireland,
    BankHolidays.NEW_SOUTH_WALES: new_south_wales,
    BankHolidays.LISTED: lambda _: frozenset(),
    BankHolidays.NONE: lambda _: frozenset(),
}


def worked_out(law: BankHolidays, year: int) -> frozenset[date]:
    """The holidays of ``year`` by that law; none where an office lists its own."""
    return _LAWS[law](year)


def _british(fixed: Sequence[date], others: Iterable[date]) -> frozenset[date]:
    """Days of the year at a weekend are had on the next that is free, in their order."""
    taken = {*others, *(day for day in fixed if day.weekday() < _SATURDAY)}
    for day in fixed:
        instead = day
        while instead.weekday() >= _SATURDAY or (instead != day and instead in taken):
            instead += _DAY
        taken.add(instead)
    return frozenset(taken)


def _early_may(year: int) -> date:
    return _monday_from(date(year, 5, 1))


def _late_may(year: int) -> date:
    return _monday_from(date(year, 5, 25))


def _late_august(year: int) -> date:
    return _monday_from(date(year, 8, 25))


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
