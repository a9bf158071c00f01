"""The periods that statistics are told of: whole months, and whole quarters of the calendar.

Two periods that differ by a day are one that day when one is taken from the other; so nobody may choose the days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contact_policy.errors import invalid
from contact_policy.policy.working_days import add_months, london_date

MONTHS_A_QUARTER = 3
MONTHS_A_YEAR = 12
MOST_MONTHS = 5 * MONTHS_A_YEAR
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A month or a quarter, by its first day and how many months it has."""

    first_on: date
    months: int

    @property
    def last_on(self) -> date:
        """Its last day."""
        return add_months(self.first_on, self.months) - _DAY

    @property
    def is_quarter(self) -> bool:
        """Whether it is a quarter."""
        return self.months == MONTHS_A_QUARTER

    def months_of_its_quarter(self) -> tuple[Piece, ...]:
        """The months of the quarter that it is, or lies in."""
        first = _start_of_quarter(self.first_on)
        return tuple(Piece(add_months(first, month), 1) for month in range(MONTHS_A_QUARTER))


def period(now: datetime, first_on: date | None, last_on: date | None) -> tuple[date, date]:
    """The period meant: up to the end of this quarter and twelve months long where nothing else is said.

    Raises Invalid where it ends before it begins, is not of whole months, or is longer than five years.
    """
    last = last_on or add_months(_start_of_quarter(london_date(now)), MONTHS_A_QUARTER) - _DAY
    first = first_on or add_months(last + _DAY, -MONTHS_A_YEAR)
    if first > last:
        raise invalid("?from", "Give a day that is not after `to` (the end of this quarter, where `to` is left out).")
    if (last + _DAY).day != 1:
        raise invalid("?to", "Give the last day of a month: statistics are of whole months or quarters.")
    if first.day != 1:
        raise invalid("?from", "Give the first day of a month: statistics are of whole months or quarters.")
    if add_months(first, MOST_MONTHS) <= last:
        raise invalid("?from", f"Give a period of at most {MOST_MONTHS} months.")
    return first, last


def pieces(first_on: date, last_on: date) -> Iterator[Piece]:
    """The quarters within a period of whole months, and the months beside them, in order."""
    while first_on <= last_on:
        quarter = Piece(first_on, MONTHS_A_QUARTER)
        is_whole = first_on == _start_of_quarter(first_on) and quarter.last_on <= last_on
        piece = quarter if is_whole else Piece(first_on, 1)
        yield piece
        first_on = piece.last_on + _DAY


def _start_of_quarter(day: date) -> date:
    return date(day.year, day.month - (day.month - 1) % MONTHS_A_QUARTER, 1)
