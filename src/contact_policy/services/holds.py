"""Legal holds: while one stands, nothing of the customer's is erased, whatever period has passed."""

from __future__ import annotations

from datetime import date

from contact_policy.errors import NotFound, invalid
from contact_policy.policy.working_days import london_date
from contact_policy.records.erasures import HoldRecord
from contact_policy.services.context import Context, new_id


async def hold(context: Context, customer_id: str, reason: str, until: date) -> HoldRecord:
    """Hold a customer's records until a day, that day included. Raises Invalid for a day that has passed."""
    await context.tx.lock_customer(customer_id)
    if until < london_date(context.now):
        raise invalid("/until", "Give a day that is still to come.")
    record = HoldRecord(
        id=new_id(),
        customer_id=await context.tx.customers.owner(customer_id),
        reason=reason,
        until=until,
        set_by=context.caller.subject,
        set_at=context.now,
    )
    await context.tx.erasures.hold(record)
    await context.audit("hold.set", f"holds/{record.id}", record.customer_id, until=until.isoformat())
    return record


async def end(context: Context, customer_id: str, hold_id: str, reason: str) -> HoldRecord:
    """End a hold before its day; one that has ended stays as it was. Raises NotFound."""
    await context.tx.lock_customer(customer_id)
    if await context.tx.erasures.end_hold(hold_id, by=context.caller.subject, at=context.now, reason=reason):
        await context.audit("hold.ended", f"holds/{hold_id}", customer_id)
    for record in await context.tx.erasures.holds(customer_id):
        if record.id == hold_id:
            return record
    raise NotFound("hold")


async def standing_holds(context: Context, customer_id: str) -> list[HoldRecord]:
    """The holds that stand today, oldest first."""
    today = london_date(context.now)
    return [
        record
        for record in await context.tx.erasures.holds(customer_id)
        if record.ended_at is None and record.until >= today
    ]
