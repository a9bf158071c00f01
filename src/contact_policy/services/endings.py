"""How a restriction ends before its time: somebody lifts it, or another takes its place."""

from __future__ import annotations

from datetime import datetime

from contact_policy.policy.facts import Restriction
from contact_policy.policy.lifecycle import begins_at, standing_at
from contact_policy.policy.vocabulary import EndedHow
from contact_policy.records import RestrictionRecord
from contact_policy.services import told_standings
from contact_policy.services.context import Context


async def replace_older(context: Context, record: RestrictionRecord) -> None:
    """End the restriction that ``record`` takes the place of, from the moment ``record`` bites and not before.

    Called when that moment becomes known: at the issue of the notice, or at authorisation where no warning was given.
    What was so until now stays so: a letter whose issue is written down late ends nothing in the past. What would be
    over by itself by then is left to end by itself, and what is over takes nobody's place.
    """
    restriction = record.restriction
    is_known = restriction.without_warning or restriction.notice_issued_at is not None
    if record.replaces is None or not is_known:
        return
    older = await context.tx.restrictions.get(record.replaces)
    at = max(begins_at(context.policy, restriction), context.now)
    if not all(standing_at(context.policy, held, at).is_live for held in (restriction, older.restriction)):
        return
    await end(context, older.restriction, at, EndedHow.REPLACED, f"Replaced by restriction {record.id}.")


async def go_on(context: Context, restriction_id: str) -> None:
    """Let a restriction go on that another was to replace later: that one's letter came back, and it binds nobody."""
    if await context.tx.restrictions.go_on(restriction_id, context.now):
        older = await context.tx.restrictions.get(restriction_id)
        await context.audit("restriction.goes_on", f"restrictions/{restriction_id}", older.customer_id)
        await told_standings.tell(context, restriction_id)


async def end(
    context: Context, restriction: Restriction, at: datetime, how: EndedHow, reasons: str, *, by_death: bool = False
) -> None:
    """End a restriction at ``at``, and write down who did it and why. ``by_death``: nobody weighed anything."""
    by = context.caller.subject
    await context.tx.restrictions.end(restriction.id, at=at, how=how, by=by, reasons=reasons, by_death=by_death)
    await context.audit(
        f"restriction.{how}", f"restrictions/{restriction.id}", restriction.customer_id, at=at.isoformat()
    )
    await told_standings.tell(context, restriction.id)
