"""What was proposed of a customer before, and what became of it: the one who decides sees every earlier outcome."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.records import DecisionTold, ProposalPut, ProposalRecord, RestrictionRecord
from contact_policy.services.context import Context
from contact_policy.services.restriction_outcomes import Ended, ended


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierProposal:
    """A proposal, what was decided on it, and how the restriction made on it ended, as far as any of that happened."""

    put: ProposalPut
    decision: DecisionTold | None = None
    restriction: RestrictionRecord | None = None
    ended: Ended | None = None


async def before(
    context: Context, proposal: ProposalRecord, restrictions: tuple[RestrictionRecord, ...]
) -> tuple[EarlierProposal, ...]:
    """Every other proposal about the same customer, oldest first; ``restrictions`` are all of theirs."""
    decided = {d.proposal_id: d for d in await context.tx.decisions.told(proposal.customer_id)}
    made = {restriction.proposal_id: restriction for restriction in restrictions}
    others = await context.tx.proposals.put(proposal.customer_id)
    return tuple(
        EarlierProposal(
            put=other,
            decision=decided.get(other.id),
            restriction=(restriction := made.get(other.id)),
            ended=ended(context.policy, restriction.restriction, context.now) if restriction else None,
        )
        for other in others
        if other.id != proposal.id
    )
