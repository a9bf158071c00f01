"""What people have begun to write at the desk: thrown away where nobody has touched it for long."""

from __future__ import annotations

from datetime import datetime, timedelta

from contact_policy.services import Transaction

KEPT_FOR = timedelta(days=30)


async def forget_old(tx: Transaction, now: datetime) -> int:
    """Throw away what has lain for a month; returns how many."""
    return await tx.drafts.forget_before(now - KEPT_FOR)
