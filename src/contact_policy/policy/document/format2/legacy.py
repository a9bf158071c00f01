"""What format 1 has in its code and format 2 in its documents: what shows a behaviour, what a criterion is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contact_policy.policy.conduct import REFUSES_DECISION, REFUSES_EXPLANATION
from contact_policy.policy.grounds import GroundId
from contact_policy.policy.vocabulary import Behaviour


@dataclass(frozen=True, slots=True)
class LegacyMeans:
    """What of the record a ground of format 1 looks at; ``after``: what the office must have given first."""

    means: str
    observations: tuple[str, ...] = ()
    after: str = ""


MEANS: Mapping[str, LegacyMeans] = {
    GroundId.AGGRESSION_OBSERVED: LegacyMeans("observed"),
    GroundId.UNREASONABLE_DEMAND_OBSERVED: LegacyMeans("observed"),
    GroundId.DECISION_REFUSED: LegacyMeans("refused", (REFUSES_DECISION,), "decision"),
    GroundId.EXPLANATION_REFUSED: LegacyMeans("refused", (REFUSES_EXPLANATION,), "explanation"),
    GroundId.SAME_COMPLAINT_AGAIN: LegacyMeans("repeated"),
    GroundId.EARLIER_COMPLAINT_RESEMBLED: LegacyMeans("resembled"),
}

EFFECT_GROUNDS: Mapping[str, GroundId] = {
    Behaviour.UNREASONABLE: GroundId.SUBSTANTIAL_EFFECT,
    Behaviour.PERSISTENT: GroundId.DISPROPORTIONATE_TIME,
}

COVERS: Mapping[str, str] = {
    "concern_addressed": "proper_handling",
    "communication_adequate": "communication",
    "misunderstandings_resolved": "resolution",
    "access_needs": "access_needs",
    "gateway_organisation": "support",
}
"""What the criteria of format 1 are about, by name."""

SAME_LENGTHS = (
    "review_grace_days", "post_deemed_working_days", "notice_working_days", "evidence_current_days",
    "evidence_life_months", "recorded_within_days", "blocking_review_days", "answer_within_days", "start_within_days",
    "reconsideration_working_days",
)  # fmt: skip
"""The keys of ``[lengths]`` that both formats have."""
