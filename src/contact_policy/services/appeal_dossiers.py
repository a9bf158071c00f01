"""An appeal's dossier for whoever hears it: the whole matter, since a reviewer reads nothing else of a customer."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.records import DecisionRecord, ProposalRecord
from contact_policy.records.appeals import AppealAbout, AppealRecord
from contact_policy.services import record
from contact_policy.services.appeal_conflicts import parts_taken
from contact_policy.services.context import Context
from contact_policy.services.record.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealDossier:
    """An appeal with the customer's record as it stands now.

    ``proposal`` and ``decision`` are of the restriction appealed against; None for a warning. ``parts_taken`` is what
    the reader did in the matter before: empty for whoever may hear it.
    """

    appeal: AppealRecord
    parts_taken: tuple[str, ...]
    proposal: ProposalRecord | None
    decision: DecisionRecord | None
    entries: list[Entry]


async def dossier(context: Context, appeal_id: str) -> AppealDossier:
    """Everything about an appeal in one answer."""
    appeal = await context.tx.appeals.get(appeal_id)
    proposal, decision = await _proposal_and_decision(context, appeal)
    return AppealDossier(
        appeal=appeal,
        parts_taken=await parts_taken(context, appeal, context.caller.subject),
        proposal=proposal,
        decision=decision,
        entries=await record.read(context, appeal.customer_id),
    )


async def _proposal_and_decision(
    context: Context, appeal: AppealRecord
) -> tuple[ProposalRecord | None, DecisionRecord | None]:
    if appeal.about is AppealAbout.WARNING:
        return None, None
    restriction = await context.tx.restrictions.get(appeal.about_id)
    decision = await context.tx.decisions.by_proposal(restriction.proposal_id)
    return await context.tx.proposals.get(restriction.proposal_id), decision
