"""How a restriction's conditions were kept since somebody last looked: a figure for a review, and never a step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from contact_policy.policy.conduct import NEVER_HELD
from contact_policy.policy.days import london_date
from contact_policy.records import RestrictionRecord
from contact_policy.reviewing import BreachesSince
from contact_policy.services.context import Context


async def since_review(context: Context, records: Sequence[RestrictionRecord]) -> dict[str, BreachesSince]:
    """The breaches of each of these restrictions since its last review, by its id.

    One that was written down after a review counts for the next, whenever the contact was: nobody had weighed it. A
    contact since found to bring something new, or what is a right, broke nothing (MC-8.23).
    """
    broken = await context.tx.breaches.contacts([record.id for record in records])
    found = {}
    for record in records:
        restriction = record.restriction
        since = max([restriction.authorised_at, *(review.reviewed_at for review in restriction.reviews)])
        mine = [contact for contact in broken.get(record.id, ()) if contact.raises not in NEVER_HELD]
        new = [contact for contact in mine if contact.recorded_at > since]
        found[record.id] = BreachesSince(
            since=since,
            count=len(new),
            last_at=max((contact.occurred_at for contact in new), default=None),
            by_channel=Counter(contact.channel for contact in new),
            by_measure=Counter(contact.measure for contact in new if contact.measure is not None),
            by_month=Counter(f"{london_date(contact.occurred_at):%Y-%m}" for contact in new),
            earlier=len(mine) - len(new),
        )
    return found
