"""Signatures under a decision that several people make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from contact_policy.policy.deciders import Agreement, Decider, HowDecided
from contact_policy.policy.findings import Assessment
from contact_policy.records.restrictions import DecisionRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureRecord:
    """Somebody's agreement to restrict, with the assessment made anew at that moment. The last one's is the decision.

    ``how_decided`` are as they stood then; None where there was nothing to say of them.
    """

    id: str
    proposal_id: str
    customer_id: str
    reasons: str
    recorded_reasons: Mapping[str, str]
    signed_by: str
    signer_roles: tuple[str, ...]
    signed_at: datetime
    assessment: Assessment
    how_decided: HowDecided | None = None

    @property
    def agreement(self) -> Agreement:
        """The same as whoever signs next is told of it."""
        substitute = self.how_decided.substitute if self.how_decided else None
        return Agreement(subject=self.signed_by, roles=self.signer_roles, substitute=substitute)


def decider_of(decision: DecisionRecord) -> Decider:
    """Who decided, and how, as the engine is asked of it."""
    return Decider(
        subject=decision.decided_by,
        roles=decision.decider_roles,
        reasons=decision.reasons,
        recorded_reasons=decision.recorded_reasons,
        how_decided=decision.how_decided or HowDecided(),
    )
