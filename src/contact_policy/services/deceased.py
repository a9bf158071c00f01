"""What follows from a customer's death: their restrictions end, and nobody writes to them any more."""

from __future__ import annotations

from contact_policy.errors import Conflict
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.vocabulary import EndedHow
from contact_policy.services.context import Context
from contact_policy.services.endings import end

_REASONS = "The customer has died."


class CustomerDeceased(Conflict):
    """Nothing is sent to, warned of or restricted for somebody who has died."""

    code = "customer-deceased"
    title = "The customer has died"


async def refuse(context: Context, customer_id: str) -> None:
    """Raise CustomerDeceased where this customer is recorded as having died."""
    if (await context.tx.customers.get(customer_id)).deceased_on is not None:
        raise CustomerDeceased("No letter goes to them and nothing is restricted. If that is wrong, correct it.")


async def settle(context: Context, customer_id: str) -> None:
    """End every restriction in being, and take off the queue what was still to be sent. No letter tells of it.

    Should the death turn out to be recorded by mistake, the ending has answered nothing of what was on record.
    """
    for record in await context.tx.restrictions.for_customer(customer_id):
        if standing_at(context.policy, record.restriction, context.now).is_live:
            await end(context, record.restriction, context.now, EndedHow.LIFTED, _REASONS, by_death=True)
    for notice in await context.tx.notices.told(customer_id):
        if notice.issued_at is None:
            await context.tx.outgoing_messages.withdraw(notice.id, context.now)


def refuse_of_one_alone(*died: bool) -> None:
    """Raise CustomerDeceased where of two records of one person only one tells of a death: one of them is wrong."""
    if any(died) and not all(died):
        raise CustomerDeceased(
            "One of the two records says that the customer has died, and the other does not. Correct the one that is"
            " wrong first."
        )
