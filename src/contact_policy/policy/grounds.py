"""The ids of what a finding may rest on and of what is not held against a customer; a document lists each of them.

Each is known since an engine level: one added later is added to ``GROUNDS`` or ``GUARDS`` with its own.
"""

from __future__ import annotations

from enum import StrEnum

from contact_policy.policy.engine import FIRST_LEVEL


class GroundId(StrEnum):
    """What a finding may rest on beside the indicators."""

    AGGRESSION_OBSERVED = "aggression-observed"
    RECURRENCE = "recurrence"
    UNREASONABLE_DEMAND_OBSERVED = "unreasonable-demand-observed"
    DECISION_REFUSED = "decision-refused-persistently"
    EXPLANATION_REFUSED = "explanation-refused-persistently"
    SAME_COMPLAINT_AGAIN = "same-complaint-again"
    EARLIER_COMPLAINT_RESEMBLED = "earlier-complaint-resembled"
    SUBSTANTIAL_EFFECT = "substantial-effect"
    DISPROPORTIONATE_TIME = "disproportionate-time"
    EFFECT_GOES_ON = "effect-goes-on"


class GuardId(StrEnum):
    """What is deliberately not held against a customer."""

    OUT_OF_CHARACTER = "out-of-character"
    FORCEFUL = "forceful-is-not-unacceptable"
    NEW_MATTER = "new-matter-considered"
    NEW_INFORMATION = "new-information-answered"
    RIGHTS = "rights-not-counted"
    OTHERS_CONDUCT = "others-conduct-not-counted"
    OFFICE_SILENCE = "office-silence"
    REVIEW_PENDING = "review-pending"
    NUMBERS_NEVER_DECIDE = "numbers-never-decide"


GROUNDS: dict[str, int] = dict.fromkeys(GroundId, FIRST_LEVEL)
GUARDS: dict[str, int] = {guard: 2 if guard is GuardId.REVIEW_PENDING else FIRST_LEVEL for guard in GuardId}
