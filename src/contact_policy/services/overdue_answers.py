"""Reminds the office of what a customer asked and nobody has answered in time: appeals, and requests to look again.

Like an overdue review each is told so many days after its day, once, to those who propose and decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from contact_policy.policy.working_days import london_date, spoken, start_of
from contact_policy.services.context import Context
from contact_policy.services.office_reminders import News, tell_office, tell_systems


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueAnswer:
    """What should have been answered by ``due_on``: ``event`` is what its reminder is called, ``about`` what it is."""

    event: str
    about: str
    customer_id: str
    due_on: date
    subject: str
    text: str


async def remind(context: Context, *, by_webhook: bool) -> int:
    """Queue what is to be told by now and has not been; returns of how many things."""
    reminded = 0
    today = london_date(context.now)
    for overdue in await _overdue(context, today):
        passed = [
            days for days in context.policy.reminders.overdue_days if overdue.due_on + timedelta(days=days) <= today
        ]
        if passed:
            reminded += await _tell(context, overdue, max(passed), by_webhook=by_webhook)
    return reminded


async def _overdue(context: Context, today: date) -> list[OverdueAnswer]:
    found = [
        OverdueAnswer(
            event="appeal.overdue",
            about=f"appeals/{appeal.id}",
            customer_id=appeal.customer_id,
            due_on=appeal.due_by,
            subject="The decision on an appeal is overdue",
            text=f"An appeal was to be decided by {spoken(appeal.due_by)}, and the customer was told so.",
        )
        for appeal in await context.tx.appeals.overdue(today)
    ]
    return found + [
        OverdueAnswer(
            event="reconsideration.overdue",
            about=f"restrictions/{request.restriction_id}",
            customer_id=request.customer_id,
            due_on=request.due_on,
            subject="A request to look at a restriction again is overdue",
            text=f"A customer asked for a restriction to be looked at sooner, by {spoken(request.due_on)}."
            f" A review that names request {request.id} answers it.",
        )
        for request in await context.tx.reconsideration_requests.overdue(today)
    ]


async def _tell(context: Context, overdue: OverdueAnswer, days: int, *, by_webhook: bool) -> bool:
    """By e-mail, and to the office's systems where they are to be told; returns whether any of it was new."""
    once = f"{overdue.event}/{overdue.about}/{overdue.due_on}/{days}"
    news = News(customer_id=overdue.customer_id, about=overdue.about, once=once)
    is_new = await tell_office(context, news, overdue.subject, (overdue.text, f"See {overdue.about}"))
    if by_webhook:
        data = {
            "about": overdue.about,
            "customer_id": overdue.customer_id,
            "due_on": overdue.due_on.isoformat(),
            "days": days,
        }
        at = start_of(overdue.due_on + timedelta(days=days))
        is_new |= await tell_systems(context, news, overdue.event, at, data)
    return is_new
