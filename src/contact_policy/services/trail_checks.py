"""That somebody of the office had the audit trail checked, and what came of it: an entry of the trail itself."""

from __future__ import annotations

from contact_policy.records import Page
from contact_policy.records.audit import AuditEntry
from contact_policy.services.alterations import Verification
from contact_policy.services.context import Context

VERIFIED = "trail.verified"
_SUBJECT = "audit-entries"
_MOST_NAMED = 100


async def note(context: Context, found: Verification, first: int, last: int) -> None:
    """Keep that the caller had the entries from ``first`` to ``last`` checked; of what was altered, where it shows."""
    await context.audit(
        VERIFIED,
        _SUBJECT,
        first=first,
        last=last,
        entries=found.entries,
        altered=list(found.altered[:_MOST_NAMED]),
        altered_in_all=found.found,
    )


async def latest(context: Context) -> AuditEntry | None:
    """The entry of the last check, if there was one."""
    found, _ = await context.tx.audit.list(Page(limit=1), subject=_SUBJECT, action=VERIFIED)
    return next(iter(found), None)
