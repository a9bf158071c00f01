"""What format 1 has in its code and format 2 in its documents: what a criterion is about, and the same spans."""

from __future__ import annotations

from collections.abc import Mapping

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

FIRST_SAYS: Mapping[str, str] = {
    "new_matter": "We will always consider a new complaint.",
    "new_information": "We will always answer new information.",
    "statutory": "You can always ask for information, or for your own data.",
    "safeguarding": "You can always tell us that somebody is at risk.",
    "emergency": "In an emergency call {number}. Nothing here stops you from getting through.",
}
"""What letters say of what always gets through, as a document that is converted has it: our own words stand for it."""
