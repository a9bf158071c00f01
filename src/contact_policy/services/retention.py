"""Until when what is on record of a customer is kept."""

from __future__ import annotations

from datetime import date, datetime

from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.working_days import add_months, london_date
from contact_policy.records import Customer, Page, ProposalStatus
from contact_policy.services.context import Context

_RESTRICTED = (ProposalStatus.AUTHORISED, ProposalStatus.AWAITING_DECISION)


async def last_of_each(context: Context, customer: Customer) -> dict[str, date]:
    """When something of each class was in being last, as far as there is any: what their periods count from."""
    found: dict[str, list[datetime]] = {
        "customer": [customer.updated_at],
        "contact_event": await _contacts(context, customer.id),
        "proposal": await _proposals(context, customer.id),
        "restriction": await _restrictions(context, customer.id),
    }
    last = {name: max(map(london_date, moments)) for name, moments in found.items() if moments}
    months = context.policy.lengths.warning_life_months
    lapsed = [
        add_months(london_date(warning.issued_at or warning.created_at), months)
        for warning in await context.tx.warnings.for_customer(customer.id)
    ]
    return last | ({"warning": max(lapsed)} if lapsed else {})


async def _contacts(context: Context, customer_id: str) -> list[datetime]:
    newest, _ = await context.tx.contact_events.list(customer_id, Page(limit=1))
    return [event.occurred_at for event in newest]


async def _proposals(context: Context, customer_id: str) -> list[datetime]:
    """When each that restricted nobody was made: it was closed soon after, or is open yet, which stands by itself."""
    return [
        proposal.withdrawn_at or proposal.proposed_at
        for proposal in await context.tx.proposals.put(customer_id)
        if proposal.status not in _RESTRICTED
    ]


async def _restrictions(context: Context, customer_id: str) -> list[datetime]:
    """When each ended; one in being has not."""
    ends = []
    for record in await context.tx.restrictions.for_customer(customer_id):
        stands = standing_at(context.policy, record.restriction, context.now)
        ends.append(context.now if stands.is_live else record.restriction.ended_at or stands.lapses_at)
    return ends
