"""Reminds the office of what a customer asked and nobody has answered in time: appeals, and requests to look again.

Like an overdue review each is told so many days after its day, once, to those who propose and decide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from contact_policy.policy.working_days import london_date, spoken, start_of
from contact_policy.records.changes import ChangeKind
from contact_policy.services import changes
from contact_policy.services.context import Context
from contact_policy.services.office_reminders import News, reminded_roles, tell_office


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueAnswer:
    """What should have been answered by ``due_on``: ``event`` is what its reminder is called, ``about`` what it is.

    It is reminded of for the ``days`` after that day, at most so many of the policy document's that have passed.
    """

    event: ChangeKind
    about: str
    customer_id: str
    due_on: date
    subject: str
    text: str
    days: int = 0

    @property
    def due_at(self) -> datetime:
        """When it came to be reminded of."""
        return start_of(self.due_on + timedelta(days=self.days))


async def due(context: Context) -> list[OverdueAnswer]:
    """What is to be reminded of by now; of each the latest alone. It may have been told before."""
    today = london_date(context.now)
    found = []
    for overdue in await _overdue(context, today):
        days = [d for d in context.policy.reminders.overdue_days if overdue.due_on + timedelta(days=d) <= today]
        if days:
            found.append(replace(overdue, days=max(days)))
    return found


async def _overdue(context: Context, today: date) -> list[OverdueAnswer]:
    found = [
        OverdueAnswer(
            event=ChangeKind.APPEAL_OVERDUE,
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
            event=ChangeKind.RECONSIDERATION_OVERDUE,
            about=f"restrictions/{request.restriction_id}",
            customer_id=request.customer_id,
            due_on=request.due_on,
            subject="A request to look at a restriction again is overdue",
            text=f"A customer asked for a restriction to be looked at sooner, by {spoken(request.due_on)}."
            f" A review that names request {request.id} answers it.",
        )
        for request in await context.tx.reconsideration_requests.overdue(today)
    ]


async def remind(context: Context, overdue: OverdueAnswer) -> bool:
    """Tell it by e-mail and in the feed; returns whether it was new."""
    await context.tx.lock_customer(overdue.customer_id)
    once = f"{overdue.event}/{overdue.about}/{overdue.due_on}/{overdue.days}"
    news = News(customer_id=overdue.customer_id, about=overdue.about, once=once)
    is_new = await tell_office(context, news, overdue.subject, (overdue.text, f"See {overdue.about}"))
    if is_new:
        await changes.write(
            context,
            changes.change(
                context,
                overdue.event,
                overdue.customer_id,
                overdue.about,
                {"due_on": overdue.due_on, "days": overdue.days, "roles": list(reminded_roles(context))},
                effective_at=overdue.due_at,
            ),
        )
    return is_new
