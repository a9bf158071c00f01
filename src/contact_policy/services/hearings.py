"""What whoever hears an appeal is to weigh: the whole matter, since a reviewer reads nothing else of a customer."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.records import DecisionRecord, ProposalRecord
from contact_policy.redress import AppealAbout, AppealRecord
from contact_policy.services import record
from contact_policy.services.context import Context
from contact_policy.services.participation import parts_taken
from contact_policy.services.record_entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """An appeal with the customer's record as it stands now.

    ``proposal`` and ``decision`` are of the restriction appealed against; None for a warning. ``parts_taken`` is what
    the reader did in the matter before: empty for whoever may hear it.
    """

    appeal: AppealRecord
    parts_taken: tuple[str, ...]
    proposal: ProposalRecord | None
    decision: DecisionRecord | None
    entries: list[Entry]


async def hearing(context: Context, appeal_id: str) -> Hearing:
    """Everything about an appeal in one answer."""
    appeal = await context.tx.appeals.get(appeal_id)
    proposal, decision = await _papers(context, appeal)
    return Hearing(
        appeal=appeal,
        parts_taken=await parts_taken(context, appeal, context.caller.subject),
        proposal=proposal,
        decision=decision,
        entries=await record.read(context, appeal.customer_id),
    )


async def _papers(context: Context, appeal: AppealRecord) -> tuple[ProposalRecord | None, DecisionRecord | None]:
    if appeal.about is AppealAbout.WARNING:
        return None, None
    restriction = await context.tx.restrictions.get(appeal.about_id)
    decisions = await context.tx.decisions.for_customer(appeal.customer_id)
    (decision,) = (decision for decision in decisions if decision.id == restriction.decision_id)
    return await context.tx.proposals.get(restriction.proposal_id), decision
