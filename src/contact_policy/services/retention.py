"""Until when what is on record of a customer is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.vocabulary import CaseStatus
from contact_policy.policy.working_days import add_months, london_date
from contact_policy.records import Customer, ProposalStatus
from contact_policy.services.context import Context

_RESTRICTED = (ProposalStatus.AUTHORISED, ProposalStatus.AWAITING_DECISION)


async def last_of_each(context: Context, customer: Customer) -> dict[str, date]:
    """When something of each class was in being last, as far as there is any: what their periods count from."""
    found: dict[str, Sequence[datetime]] = {
        "customer": [customer.updated_at, *await _cases(context, customer.id)],
        "contact_event": await context.tx.contact_events.last_recorded(customer.id),
        "proposal": await _proposals(context, customer.id),
        "restriction": await _restrictions(context, customer.id),
    }
    last = {name: max(map(london_date, moments)) for name, moments in found.items() if moments}
    policy = context.policy
    lapsed = [
        add_months(
            london_date(warning.issued_at or warning.created_at),
            policy.warning_life(policy.written_step(warning.step or "")),
        )
        for warning in await context.tx.warnings.for_customer(customer.id)
    ]
    return last | ({"warning": max(lapsed)} if lapsed else {})


async def _cases(context: Context, customer_id: str) -> list[datetime]:
    """When each was changed last; one that is open is in being."""
    cases = await context.tx.cases.for_customer(customer_id)
    return [context.now if case.status is CaseStatus.OPEN else case.updated_at for case in cases]


async def _proposals(context: Context, customer_id: str) -> list[datetime]:
    """When each that restricted nobody was closed; one that is open stands by itself."""
    decided = {decision.proposal_id: decision.decided_at for decision in await context.tx.decisions.told(customer_id)}
    return [
        proposal.withdrawn_at or decided.get(proposal.id, proposal.proposed_at)
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
