"""Who reviews a restriction, beside those who decided on it."""

from __future__ import annotations

from contact_policy.policy.review_question import Reviewer
from contact_policy.records import RestrictionRecord
from contact_policy.services.context import Context
from contact_policy.services.signatures import deciders


async def reviewer(context: Context, record: RestrictionRecord) -> Reviewer:
    """Whoever asks, and those who decided on the restriction."""
    return Reviewer(context.caller.subject, await deciders(context, record))
