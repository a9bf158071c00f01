"""Days as the office counts them: dates where it is, months, working days and deemed receipt.

An office keeps London's time unless its document names another place; ``keep_time_of`` says so once, at the start.
"""

from __future__ import annotations

import calendar
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.tables import Calendar
from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.policy.words import ENGLISH

LONDON = ZoneInfo("Europe/London")
_zone: ContextVar[ZoneInfo] = ContextVar("office_zone", default=LONDON)
_SHORTEST = 28  # days that every month has


def keep_time_of(policy: Policy) -> None:
    """Count days where the office of ``policy`` is, in whatever is done from here on."""
    _zone.set(ZoneInfo(policy.further.timezone))


def office_zone() -> ZoneInfo:
    """The time that the office keeps."""
    return _zone.get()


def london_date(moment: datetime) -> date:
    """The date at the office at ``moment``: in London, for most."""
    return moment.astimezone(_zone.get()).date()


def start_of(day: date) -> datetime:
    """The first moment of ``day`` at the office, as UTC."""
    return datetime.combine(day, time.min, _zone.get()).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first moment after ``day`` at the office, as UTC: a last day counts in full."""
    return start_of(day + timedelta(days=1))


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of a shorter month."""
    index = day.month - 1 + months
    year, month = day.year + index // 12, index % 12 + 1
    return date(year, month, day.day if day.day <= _SHORTEST else min(day.day, calendar.monthrange(year, month)[1]))


def add_working_days(day: date, count: int, office_calendar: Calendar) -> date:
    """The ``count``-th working day after ``day``."""
    while count:
        day += timedelta(days=1)
        if not (office_calendar.is_weekend(day) or office_calendar.is_holiday(day)):
            count -= 1
    return day


def deemed_receipt(policy: Policy, issued_at: datetime, method: IssueMethod) -> datetime:
    """When a notice counts as received: at issue, or for post at the start of the document's n-th working day after."""
    if method is not IssueMethod.POST:
        return issued_at
    issued_on = london_date(issued_at)
    return start_of(add_working_days(issued_on, policy.lengths.post_deemed_working_days, policy.calendar))


@lru_cache(maxsize=4096)
def spoken(day: date) -> str:
    """``1 December 2026``, as English writes it."""
    return ENGLISH.on(day)
