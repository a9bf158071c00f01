"""Reminds the office of requests about people's data: before the last day to answer, and after it. Each once.

On as many days before and after as the policy document reminds of a review; what is overdue is told in the feed, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from contact_policy.policy.working_days import london_date, spoken, start_of
from contact_policy.records.changes import ChangeKind
from contact_policy.records.data_requests import DataRequest
from contact_policy.services import changes
from contact_policy.services.context import Context
from contact_policy.services.office_reminders import News, reminded_roles, tell_office


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDataRequest:
    """A request to be reminded of: so many ``days`` after its last day, fewer than none before it."""

    request: DataRequest
    days: int

    @property
    def due_at(self) -> datetime:
        """When it came to be reminded of."""
        return start_of((self.request.due_on or london_date(self.request.received_at)) + timedelta(days=self.days))


async def due(context: Context) -> list[DueDataRequest]:
    """What is to be reminded of by now; of each the latest alone. It may have been told before."""
    today, reminders = london_date(context.now), context.policy.reminders
    offsets = [*(-days for days in reminders.before_review_days), *reminders.overdue_days]
    found = []
    for request in await context.tx.data_requests.due(today - timedelta(days=min(offsets, default=0))):
        passed = [days for days in offsets if request.due_on and request.due_on + timedelta(days=days) <= today]
        if passed:
            found.append(DueDataRequest(request=request, days=max(passed)))
    return found


async def remind(context: Context, told: DueDataRequest) -> bool:
    """Tell it by e-mail, and in the feed where it is overdue; returns whether it was new."""
    await context.tx.lock_customer(told.request.customer_id)
    request = await context.tx.data_requests.get(told.request.id)
    if request.outcome is not None or request.due_on is None or request.due_on != told.request.due_on:
        return False
    about, is_overdue = f"data-requests/{request.id}", told.days > 0
    subject = "The answer to a request about data is " + ("overdue" if is_overdue else "due")
    text = f"A request about a person's data ({request.kind}) is to be answered by {spoken(request.due_on)}."
    once = f"{ChangeKind.DATA_REQUEST_OVERDUE}/{about}/{request.due_on}/{told.days}"
    news = News(customer_id=request.customer_id, about=about, once=once)
    is_new = await tell_office(context, news, subject, (text, f"See {about}"))
    if is_new and is_overdue:
        data = {"due_on": request.due_on, "days": told.days, "roles": list(reminded_roles(context))}
        change = changes.change(
            context,
            ChangeKind.DATA_REQUEST_OVERDUE,
            request.customer_id,
            about,
            data,
            effective_at=told.due_at,
        )
        await changes.write(context, change)
    return is_new
