"""The working days of a document of format 2, as format 1's table says them."""

from __future__ import annotations

from typing import Any

from contact_policy.policy.bank_holidays import worked_out
from contact_policy.policy.document.format2.written_policy import WrittenPolicy

_WORKS_OUT_HOLIDAYS = 2
"""The engine level from which holidays are worked out."""
_YEARS_BEFORE, _YEARS_AFTER = 6, 20
"""Evidence counts for five years, and no edition is gone by for longer without being approved anew."""


def calendar_of(policy: WrittenPolicy) -> dict[str, Any]:
    """The law's holidays, to be worked out; at a level that knows none, the days themselves for some years."""
    calendar, about = policy.calendar, policy.policy
    days = set(calendar.closed)
    if about.engine < _WORKS_OUT_HOLIDAYS:
        first = about.approved_on.year
        for year in range(first - _YEARS_BEFORE, first + _YEARS_AFTER):
            days |= worked_out(calendar.law, year) - {*calendar.open}
    return {
        "bank_holidays": calendar.law.value,
        "holidays": sorted(days),
        "worked": list(calendar.open),
        "working_hours": list(calendar.working_hours),
        "weekend": list(calendar.weekend),
    }
