"""That somebody read a dossier, kept once for each proposal, person and day: an ombudsman asks whether they did."""

from __future__ import annotations

from contact_policy.policy.working_days import london_date
from contact_policy.records import Page
from contact_policy.services.context import Context

ACTION = "dossier.read"


async def is_noted(context: Context, proposal_id: str) -> bool:
    """Whether the trail says that the caller read it today."""
    found, _ = await context.tx.audit.list(
        Page(limit=1), subject=_subject(proposal_id), action=ACTION, actor=context.caller.subject
    )
    return any(london_date(entry.at) == london_date(context.now) for entry in found)


async def note(context: Context, proposal_id: str, customer_id: str) -> None:
    """Keep that the caller read it today, where nothing says so yet."""
    if not await is_noted(context, proposal_id):
        await context.audit(ACTION, _subject(proposal_id), customer_id)


def _subject(proposal_id: str) -> str:
    return f"restriction-proposals/{proposal_id}"
