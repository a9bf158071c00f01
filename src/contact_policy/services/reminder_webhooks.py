"""A reminder of a review as an event for the office's own systems: ids, dates and codes, and nothing of a person."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date

from contact_policy.policy.facts import Restriction
from contact_policy.policy.reminders import Reminder, ReminderKind
from contact_policy.records import OutgoingChannel, OutgoingKind, OutgoingMessage, Role
from contact_policy.role_names import RoleNames
from contact_policy.services import outgoing
from contact_policy.services.context import Context, new_id

_TYPES = {
    ReminderKind.COMING: "review.coming",
    ReminderKind.OVERDUE: "review.overdue",
    ReminderKind.ENDED: "restriction.ended",
}


async def queue(
    context: Context, restriction: Restriction, reminder: Reminder, ends_on: date, roles: Collection[Role], once: str
) -> None:
    """Queue the event, ``once``. ``ends_on`` is its last day if nobody renews it, ``roles`` whose it is to see to."""
    data = {
        "restriction_id": restriction.id,
        "customer_id": restriction.customer_id,
        "review_on": reminder.review_on.isoformat(),
        "days": reminder.days,
        "ends_on": ends_on.isoformat(),
        "roles": RoleNames(context.policy).of(roles),
    }
    event = {"type": _TYPES[reminder.kind], "timestamp": reminder.due_at.isoformat(), "data": data}
    message = OutgoingMessage(
        id=new_id(),
        kind=OutgoingKind.REMINDER,
        channel=OutgoingChannel.WEBHOOK,
        customer_id=restriction.customer_id,
        subject=_TYPES[reminder.kind],
        paragraphs=(json.dumps(event, separators=(",", ":")),),
        about=f"restrictions/{restriction.id}",
        once=once,
        queued_by=context.caller.subject,
        queued_at=context.now,
    )
    await outgoing.queue(context, message)
