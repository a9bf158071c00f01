"""What is disposed of as its time has come: each customer of whom every period has passed, and nothing is open.

Somebody of the office decides on the periods, in the policy document, and approves each list. What is disposed of is
erased, and the erasure is the record of it: it names nobody.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from contact_policy.errors import Duplicate, ErasureNotYet, Unavailable
from contact_policy.policy import Policy
from contact_policy.policy.retention import LONGEST_MONTHS
from contact_policy.policy.working_days import add_months, london_date, start_of
from contact_policy.records import Caller
from contact_policy.records.disposals import Disposal
from contact_policy.records.erasures import Erased, ErasureGround
from contact_policy.services import Store, erasures
from contact_policy.services.context import Context, new_id

FIRST = "00000000-0000-0000-0000-000000000000"
"""Before the id of every customer."""

OPERATOR = Caller(subject="contact-policy retention", roles=frozenset())
MOST_LISTED = 1_000

_AT_A_TIME = 200
_A_DAY_OR_TWO = timedelta(days=2)
_log = logging.getLogger("contact_policy.retention")
_GROUND = ErasureGround.NO_LONGER_NECESSARY


async def due(context: Context, after: str, most: int) -> tuple[list[str], str | None]:
    """Of the next ``most`` customers after that id who have long been quiet: whom nothing stands against erasing.

    Returns their ids, and after which id to go on, None at the end.
    """
    months = min(context.policy.retention.customer.months, LONGEST_MONTHS)
    # Somewhat too many: whoever's period ends on this very day is among them, and each is looked at by itself.
    before = start_of(add_months(london_date(context.now), -months) + _A_DAY_OR_TWO)
    quiet = await context.tx.erasures.quiet(before, after, most)
    found = []
    for customer_id in quiet:
        customer = await context.tx.customers.get(customer_id)
        if not await erasures.hindrances(context, customer, _GROUND, None):
            found.append(customer_id)
    return found, quiet[-1] if len(quiet) == most else None


async def dispose(context: Context, customer_id: str, approved_by: str) -> Erased | None:
    """Erase what is on record of a customer who is due; None where something has come to stand against it since."""
    customer = await context.tx.customers.get(customer_id)
    if customer.id != customer_id:
        return None  # merged into somebody since, of whom nobody approved it
    reason = f"Every period of retention has passed. Approved by {approved_by}."
    try:
        return await erasures.erase(
            context, customer_id, customer.version, ground=_GROUND, reason=reason, data_request_id=None
        )
    except ErasureNotYet:
        return None


async def make_list(context: Context) -> Disposal:
    """List whose time has come, the first thousand of them, for somebody to look through. Nobody is erased by it."""
    found: list[str] = []
    after: str | None = FIRST
    while after is not None and len(found) < MOST_LISTED:
        some, after = await due(context, after, _AT_A_TIME)
        found += some
    disposal = Disposal(
        id=new_id(),
        customer_ids=tuple(found[:MOST_LISTED]),
        listed_by=context.caller.subject,
        listed_at=context.now,
        done_at=None if found else context.now,
    )
    await context.tx.disposals.add(disposal)
    await context.audit("disposal.listed", f"disposals/{disposal.id}", customers=len(disposal.customer_ids))
    return disposal


async def approve(context: Context, id_: str) -> Disposal:
    """Let those on the list be erased by and by, once each period is decided on. Raises Duplicate a second time."""
    disposal = await context.tx.disposals.get(id_)
    if not await context.tx.disposals.approve(id_, by=context.caller.subject, at=context.now):
        raise Duplicate("It was approved before; whoever has come due since is on another list.")
    await context.audit("disposal.approved", f"disposals/{id_}", customers=len(disposal.customer_ids))
    return await context.tx.disposals.get(id_)


async def carry_out(store: Store, policy: Policy, now: datetime, most: int) -> int:
    """Erase the next ``most`` of those who were approved, each in a transaction of their own; returns how many were.

    Nobody while there is a period that nobody has decided on.
    """
    erased = 0
    if policy.retention.undecided:
        return erased
    for _ in range(most):
        try:
            async with store.transaction() as tx:
                done = await _next(Context(tx, policy, OPERATOR, now))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one of them must not keep back the others
            _log.error("Somebody on an approved list could not be erased: %s", type(error).__name__)
            async with store.transaction() as tx:
                done = await _next(Context(tx, policy, OPERATOR, now), is_passed_over=True)
        if done is None:
            break
        erased += done
    return erased


async def _next(context: Context, *, is_passed_over: bool = False) -> int | None:
    """Deal with the next one, and say whether they were erased; None where nobody waits, or others are at it."""
    disposal = await context.tx.disposals.next_to_do()
    if disposal is None:
        return None
    customer_id = disposal.customer_ids[disposal.looked_at]
    gone = None if is_passed_over else await dispose(context, customer_id, disposal.approved_by)
    looked_at, erased = disposal.looked_at + 1, disposal.erased + (gone is not None)
    is_done = looked_at == len(disposal.customer_ids)
    await context.tx.disposals.step(
        replace(disposal, looked_at=looked_at, erased=erased, done_at=context.now if is_done else None)
    )
    if is_done:
        await context.audit("disposal.done", f"disposals/{disposal.id}", erased=erased, customers=looked_at)
    return int(gone is not None)
