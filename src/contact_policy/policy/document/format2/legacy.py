"""What format 1 has in its code and format 2 in its documents: eight kinds of measures, and what shows a behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contact_policy.policy.conduct import REFUSES_DECISION, REFUSES_EXPLANATION
from contact_policy.policy.grounds import GroundId
from contact_policy.policy.vocabulary import Behaviour, MeasureKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyKind:
    """A kind of format 1 as an effect, with what it settles and what it asks of the proposer."""

    effect: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    asks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_listed: bool = True


_ONE = {"least": 1, "most": 1}

LEGACY: Mapping[str, LegacyKind] = {
    MeasureKind.CALL_TIME_LIMIT: LegacyKind(
        effect="call_limit", asks={"minutes": {"least": 1, "most": 240, "usually": 10}}
    ),
    MeasureKind.SINGLE_CHANNEL: LegacyKind(effect="channels", asks={"channels": _ONE}),
    MeasureKind.SINGLE_CONTACT: LegacyKind(effect="contact"),
    MeasureKind.READ_AND_FILE: LegacyKind(effect="file"),
    MeasureKind.REFUSE_REOPEN: LegacyKind(effect="subject", asks={"case_ids": _ONE}),
    MeasureKind.BLOCK_PHONE: LegacyKind(effect="block", fixed={"points": "phone"}),
    MeasureKind.BLOCK_EMAIL: LegacyKind(effect="block", fixed={"points": "email"}),
    MeasureKind.OTHER: LegacyKind(effect="arrangement", is_listed=False),
}


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
