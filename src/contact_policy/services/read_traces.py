"""That somebody read what an auditor asks after: kept once for each thing, person and day.

The one exception from the rule that look-ups write nothing. The contact status leaves none.
"""

from __future__ import annotations

from contact_policy.policy.working_days import london_date
from contact_policy.records import Page
from contact_policy.services.context import Context

DOSSIER = "dossier.read"
RECORD = "record.read"
SUBJECT_ACCESS = "subject-access-export.read"


async def is_noted(context: Context, action: str, subject: str) -> bool:
    """Whether the trail says that the caller read it today."""
    found, _ = await context.tx.audit.list(Page(limit=1), subject=subject, action=action, actor=context.caller.subject)
    return any(london_date(entry.at) == london_date(context.now) for entry in found)


async def note(context: Context, action: str, subject: str, customer_id: str) -> None:
    """Keep that the caller read it today, where nothing says so yet."""
    await context.tx.lock_read_trace(action, subject, context.caller.subject)
    if not await is_noted(context, action, subject):
        await context.audit(action, subject, customer_id)
