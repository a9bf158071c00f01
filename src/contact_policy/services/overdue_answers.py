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

    It is reminded of for the ``days`` after that day, at most so many of the policy document's that have passed; fewer
    than none before it.
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
    await context.tx.lock_customer(overdue.customer_id, even_erased=True)
    return await tell(context, overdue)


async def tell(context: Context, told: OverdueAnswer) -> bool:
    """Tell it with the customer locked; the feed only once its day is over. Returns whether it was new."""
    once = f"{told.event}/{told.about}/{told.due_on}/{told.days}"
    news = News(customer_id=told.customer_id, about=told.about, once=once)
    is_new = await tell_office(context, news, told.subject, (told.text, f"See {told.about}"))
    if is_new and told.days > 0:
        data = {"due_on": told.due_on, "days": told.days, "roles": list(reminded_roles(context))}
        change = changes.change(context, told.event, told.customer_id, told.about, data, effective_at=told.due_at)
        await changes.write(context, change)
    return is_new
