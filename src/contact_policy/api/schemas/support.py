"""Whether what a restriction was decided on still holds, as callers see it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.policy.support import Support, SupportState


class LostRuleOut(Answer):
    """A rule that stood at the decision and would not today: what it says now, and which change of facts did it."""

    rule: str
    clauses: list[str]
    statement: str
    because: str


class SupportOut(Answer):
    """Whether a restriction would still be decided so, on what is known today about the time of its decision.

    Nothing ends by it. A review, or the decision of an appeal, says in `support_weighed` how what is lost was weighed.
    """

    state: SupportState
    as_of: datetime = Field(description="When it was worked out: in each write that touches the customer, and daily")
    lost: list[LostRuleOut]


def support_out(support: Support | None, decided_at: datetime) -> SupportOut:
    """How callers see it; of what was never asked again, that it held when it was decided."""
    return SupportOut.model_validate(support or Support(state=SupportState.HELD, as_of=decided_at))
