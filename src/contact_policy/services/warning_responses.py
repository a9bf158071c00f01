"""A customer's reply to a warning: written down once, and weighed by whoever proposes a restriction later (MC-8.8)."""

from __future__ import annotations

from datetime import datetime

from contact_policy.errors import invalid
from contact_policy.policy.vocabulary import Channel
from contact_policy.records import WarningRecord
from contact_policy.records.appeals import WarningResponseRecord
from contact_policy.services import support
from contact_policy.services.context import Context, new_id


async def record(
    context: Context, warning_id: str, received_at: datetime, channel: Channel, summary: str
) -> WarningResponseRecord:
    """Keep a reply. Raises Invalid for one before the warning was issued, or in the future."""
    warning = await context.tx.warnings.get(warning_id)
    await context.tx.lock_customer(warning.customer_id)
    refuse_impossible_receipt(context, received_at, await context.tx.warnings.get(warning_id))
    reply = WarningResponseRecord(
        id=new_id(),
        warning_id=warning_id,
        customer_id=warning.customer_id,
        received_at=received_at,
        channel=channel,
        summary=summary,
        recorded_by=context.caller.subject,
        recorded_at=context.now,
    )
    await context.tx.warning_responses.add(reply)
    await context.audit(
        "warning.answered", f"warnings/{warning_id}", warning.customer_id, reply=reply.id, channel=channel
    )
    await support.refresh(context, warning.customer_id)
    return reply


def refuse_impossible_receipt(context: Context, received_at: datetime, warning: WarningRecord) -> None:
    """Raise Invalid where nothing can have been received then that speaks of ``warning``."""
    if received_at > context.now:
        raise invalid("/received_at", "Give a time that has come.")
    if warning.issued_at is None:
        raise invalid("/received_at", "The warning has not been issued, so nobody can have answered it.")
    if received_at < warning.issued_at:
        raise invalid("/received_at", "Give a time not before the warning was issued.")
