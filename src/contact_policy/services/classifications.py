"""What the record shows of a customer's behaviour, now or as it stood."""

from __future__ import annotations

from datetime import datetime

from contact_policy.errors import invalid
from contact_policy.policy import analyse, classify
from contact_policy.policy.findings import Classification
from contact_policy.policy.points_against import PointAgainst
from contact_policy.policy.weighing import neutral_observations
from contact_policy.services import case_files, editions
from contact_policy.services.context import Context


async def classification(context: Context, customer_id: str, as_of: datetime | None) -> Classification:
    """The classification now, or with ``as_of`` on what was recorded by then. Raises Invalid for a future one."""
    if as_of is None:
        return classify(
            context.policy, await case_files.to_answer(context.tx, context.policy, customer_id, context.now)
        )
    if as_of > context.now:
        raise invalid("?as_of", "Give a time that has come.")
    policy = await editions.in_force(context, as_of)
    return classify(policy, await case_files.recall_to_answer(context.tx, policy, customer_id, as_of))


async def both_sides(context: Context, customer_id: str) -> tuple[Classification, tuple[PointAgainst, ...]]:
    """The classification now, and what was observed that is never held against anybody (MC-3.1)."""
    file = await case_files.to_answer(context.tx, context.policy, customer_id, context.now)
    analysis = analyse(context.policy, file)
    return analysis.classification, neutral_observations(analysis)
