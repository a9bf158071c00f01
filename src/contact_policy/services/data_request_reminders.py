"""Reminds the office of requests about people's data: before the last day to answer, and after it. Each once.

On as many days before and after as the policy document reminds of a review; what is overdue is told in the feed, too.
"""

from __future__ import annotations

from datetime import date, timedelta

from contact_policy.policy.working_days import london_date, spoken
from contact_policy.records.changes import ChangeKind
from contact_policy.records.data_requests import DataRequest
from contact_policy.services import overdue_answers
from contact_policy.services.context import Context
from contact_policy.services.overdue_answers import OverdueAnswer


async def due(context: Context) -> list[OverdueAnswer]:
    """What is to be reminded of by now; of each the latest alone. It may have been told before."""
    today, reminders = london_date(context.now), context.policy.reminders
    offsets = [*(-days for days in reminders.before_review_days), *reminders.overdue_days]
    found = []
    for request in await context.tx.data_requests.due(today - timedelta(days=min(offsets, default=0))):
        passed = [days for days in offsets if request.due_on and request.due_on + timedelta(days=days) <= today]
        if passed and request.due_on:
            found.append(_reminder(request, request.due_on, max(passed)))
    return found


def _reminder(request: DataRequest, due_on: date, days: int) -> OverdueAnswer:
    return OverdueAnswer(
        event=ChangeKind.DATA_REQUEST_OVERDUE,
        about=f"data-requests/{request.id}",
        customer_id=request.customer_id,
        due_on=due_on,
        subject="The answer to a request about data is " + ("overdue" if days > 0 else "due"),
        text=f"A request about a person's data ({request.kind}) is to be answered by {spoken(due_on)}.",
        days=days,
    )


async def remind(context: Context, told: OverdueAnswer) -> bool:
    """Tell it by e-mail, and in the feed where it is overdue; returns whether it was new."""
    await context.tx.lock_customer(told.customer_id, even_erased=True)
    request = await context.tx.data_requests.get(told.about.rpartition("/")[2])
    if request.outcome is not None or request.due_on != told.due_on:
        return False
    return await overdue_answers.tell(context, told)
