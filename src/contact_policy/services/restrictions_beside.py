"""The restrictions that go on beside one: a letter about it must not promise a way that another has closed."""

from __future__ import annotations

from contact_policy.policy.facts import Restriction
from contact_policy.policy.lifecycle import standing_at
from contact_policy.records import RestrictionRecord
from contact_policy.services.context import Context


async def restrictions_beside(context: Context, record: RestrictionRecord) -> tuple[Restriction, ...]:
    """The customer's other restrictions, those in force and those to come."""
    others = await context.tx.restrictions.for_customer(record.customer_id)
    return tuple(
        other.restriction
        for other in others
        if other.id != record.id and standing_at(context.policy, other.restriction, context.now).is_live
    )


async def cases_of(context: Context, record: RestrictionRecord) -> tuple[str, ...]:
    """The ids of the cases that the restriction was asked for in."""
    return (await context.tx.proposals.get(record.proposal_id)).proposal.case_ids
