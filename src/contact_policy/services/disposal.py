"""What is disposed of as its time has come: each customer of whom every period has passed, and nothing is open.

Somebody of the office decides on the periods, in the policy document, and approves each list. What is disposed of is
erased, and the erasure is the record of it: it names nobody.
"""

from __future__ import annotations

from contact_policy.errors import ErasureNotYet
from contact_policy.policy.working_days import add_months, london_date, start_of
from contact_policy.records.erasures import Erased, ErasureGround
from contact_policy.services import erasures
from contact_policy.services.context import Context

FIRST = "00000000-0000-0000-0000-000000000000"
"""Before the id of every customer."""

_GROUND = ErasureGround.NO_LONGER_NECESSARY


async def due(context: Context, after: str, most: int) -> tuple[list[str], str | None]:
    """Of the next ``most`` customers after that id who have long been quiet: whom nothing stands against erasing.

    Returns their ids, and after which id to go on, None at the end.
    """
    before = start_of(add_months(london_date(context.now), -context.policy.retention.customer.months))
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
    reason = f"Every period of retention has passed. Approved by {approved_by}."
    try:
        return await erasures.erase(
            context, customer_id, customer.version, ground=_GROUND, reason=reason, data_request_id=None
        )
    except ErasureNotYet:
        return None
