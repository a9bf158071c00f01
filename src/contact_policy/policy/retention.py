"""Until when what is on record of somebody is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from contact_policy.policy.document.retention import Retention
from contact_policy.policy.working_days import add_months

LONGEST_MONTHS = 6 * 12
"""No period counts for longer: what is kept beyond is held, for a reason that is given anew each year."""

MONTHS_A_REASON_SERVES = 12


def standing(retention: Retention, last: Mapping[str, date], today: date) -> Iterator[tuple[str, date]]:
    """The classes of which something is kept yet, given when each was in being ``last``, and until when."""
    for name, period in retention.classes():
        if name in last and (until := add_months(last[name], min(period.months, LONGEST_MONTHS))) > today:
            yield name, until
