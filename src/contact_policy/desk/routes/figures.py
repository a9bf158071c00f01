"""Figures: how the policy is used and what comes of it, of whole months. Small counts are not told; nobody is named."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from starlette.responses import Response

from contact_policy.desk.pages import allow, page
from contact_policy.desk.visit import Visit
from contact_policy.errors import Invalid, invalid
from contact_policy.policy.working_days import add_months, london_date
from contact_policy.records import Role
from contact_policy.reports.statistics import chapters
from contact_policy.services.published_statistics import publish
from contact_policy.services.statistics import Statistics
from contact_policy.services.statistics_periods import MONTHS_A_QUARTER, MOST_MONTHS, period

_DAY = timedelta(days=1)
_QUARTERS_OFFERED = 4


@page("/figures", is_long=True)
@allow(Role.MANAGER, Role.CHIEF_EXECUTIVE, Role.AUDITOR)
async def figures(visit: Visit) -> Response:
    """The figures of the months asked for; of the twelve up to the end of this quarter where none are."""
    try:
        first, last = _asked(visit)
    except Invalid as refused:
        return _shown(visit, None, refused)
    async with visit.reading() as context:
        found = await publish(context, first, last)
    return _shown(visit, found)


def _asked(visit: Visit) -> tuple[date, date]:
    """The first and the last day. Raises Invalid where they are not of months in their order."""
    asked, now = visit.request.query_params, visit.now
    since, until = _month(asked.get("from", ""), "/from"), _month(asked.get("to", ""), "/to")
    last = None if until is None else add_months(until, 1) - _DAY
    if since is not None and since > (last or london_date(now)):
        raise invalid("/from", "Choose a first month that does not come after the last.")
    try:
        return period(now, since, last)
    except Invalid:
        raise invalid("/from", f"Choose at most {MOST_MONTHS} months.") from None


def _month(text: str, pointer: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise invalid(pointer, "Choose a month.") from None


def _shown(visit: Visit, found: Statistics | None, refused: Invalid | None = None) -> Response:
    asked = visit.request.query_params
    return visit.show(
        "figures.html",
        title="Figures",
        refused=refused,
        found=found,
        chapters=chapters(found, visit.policy) if found else (),
        months=[("", "Choose a month"), *_months(visit.now)],
        first=f"{found.first_on:%Y-%m}" if found else asked.get("from", ""),
        last=f"{found.last_on:%Y-%m}" if found else asked.get("to", ""),
        quarters=_quarters(visit.now),
    )


def _months(now: datetime) -> list[tuple[str, str]]:
    """The months that may be asked for, the latest first."""
    _, last = period(now, None, None)
    firsts = (add_months(last + _DAY, -back) for back in range(1, MOST_MONTHS + 1))
    return [(f"{first:%Y-%m}", f"{first:%B %Y}") for first in firsts]


def _quarters(now: datetime) -> list[tuple[str, str, str]]:
    """The last quarters, the present one first: first month, last month, and what it is called."""
    _, last = period(now, None, None)
    found = []
    for back in range(1, _QUARTERS_OFFERED + 1):
        first = add_months(last + _DAY, -back * MONTHS_A_QUARTER)
        end = add_months(first, MONTHS_A_QUARTER) - _DAY
        found.append((f"{first:%Y-%m}", f"{end:%Y-%m}", f"{first:%B} to {end:%B %Y}"))
    return found
