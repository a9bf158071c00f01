"""Tells the feed of filed correspondence that nobody saw, or answered, by its day (MC-8.22, 8.23): each once."""

from __future__ import annotations

from datetime import datetime, timedelta

from contact_policy.policy.working_days import london_date, start_of
from contact_policy.records.changes import ChangeKind
from contact_policy.records.filed_contacts import LateFiling
from contact_policy.services import changes, feed
from contact_policy.services.context import Context

# What is told of is kept in the feed for longer than this, so that it is known for told.
_LOOKED_BACK = feed.KEPT_FOR - timedelta(days=2)


def due_at(late: LateFiling) -> datetime:
    """When it came to be late: its day was over."""
    return start_of(late.due_on + timedelta(days=1))


async def due(context: Context) -> list[LateFiling]:
    """What is late by now and was not told of."""
    today = london_date(context.now)
    late = await context.tx.filed_contacts.late(today - _LOOKED_BACK, today)
    told = await context.tx.changes.told(ChangeKind.FILED_CONTACT_DUE, [_about(filing) for filing in late])
    return [filing for filing in late if (_about(filing), due_at(filing)) not in told]


async def tell(context: Context, late: LateFiling) -> bool:
    """Write it to the feed; returns whether it was new."""
    await context.tx.lock_customer(late.customer_id, even_erased=True)
    about, at = _about(late), due_at(late)
    if (about, at) in await context.tx.changes.told(ChangeKind.FILED_CONTACT_DUE, [about]):
        return False
    change = changes.change(
        context,
        ChangeKind.FILED_CONTACT_DUE,
        late.customer_id,
        about,
        {"contact_event_id": late.contact_event_id, "due_on": late.due_on, "status": late.status.value},
        effective_at=at,
    )
    await changes.write(context, change)
    return True


def _about(late: LateFiling) -> str:
    return f"filed-contacts/{late.contact_event_id}"
