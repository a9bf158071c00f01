"""Legal holds: while one stands, nothing of the customer's is erased, whatever period has passed.

What is held for longer than anything is kept is held anew each year, for a reason of then: nobody stays on record out
of habit. A hold stands until its day all the same; whose reason is due is told to those who dispose of things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from contact_policy.errors import NotFound, invalid
from contact_policy.policy.retention import LONGEST_MONTHS, MONTHS_A_REASON_SERVES
from contact_policy.policy.working_days import add_months, london_date, start_of
from contact_policy.records.erasures import HoldRecord
from contact_policy.services import retention
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
    (told,) = await _with_reasons_due(context, record.customer_id, [record])
    return told


async def end(context: Context, customer_id: str, hold_id: str, reason: str) -> HoldRecord:
    """End a hold before its day; one that has ended stays as it was. Raises NotFound."""
    await context.tx.lock_customer(customer_id)
    if await context.tx.erasures.end_hold(hold_id, by=context.caller.subject, at=context.now, reason=reason):
        await context.audit("hold.ended", f"holds/{hold_id}", customer_id)
    for record in await of_customer(context, customer_id):
        if record.id == hold_id:
            return record
    raise NotFound("hold")


async def of_customer(context: Context, customer_id: str) -> list[HoldRecord]:
    """Every hold of one customer's, oldest first, with the day on which its reason is due."""
    return await _with_reasons_due(context, customer_id, await context.tx.erasures.holds(customer_id))


async def reasons_due(context: Context) -> list[HoldRecord]:
    """The holds that stand, and are to be set anew for a reason of today or to be ended: the oldest first."""
    today = london_date(context.now)
    old = await context.tx.erasures.holds_set_before(start_of(add_months(today, -MONTHS_A_REASON_SERVES)), today)
    told = [each for hold_ in old for each in await _with_reasons_due(context, hold_.customer_id, [hold_])]
    return [each for each in told if each.reason_due_on is not None and each.reason_due_on <= today]


async def _with_reasons_due(context: Context, customer_id: str, records: Sequence[HoldRecord]) -> list[HoldRecord]:
    customer = await context.tx.customers.get(customer_id)
    last = max((await retention.last_of_each(context, customer)).values())
    beyond = add_months(last, LONGEST_MONTHS)

    def due(record: HoldRecord) -> date | None:
        found = max(beyond, add_months(london_date(record.set_at), MONTHS_A_REASON_SERVES))
        return found if record.ended_at is None and found <= record.until else None

    return [replace(record, reason_due_on=due(record)) for record in records]


async def standing_holds(context: Context, customer_id: str) -> list[HoldRecord]:
    """The holds that stand today, oldest first."""
    today = london_date(context.now)
    return [
        record
        for record in await context.tx.erasures.holds(customer_id)
        if record.ended_at is None and record.until >= today
    ]
