"""What a review of a restriction is asked before it lets the restriction go on."""

from __future__ import annotations

from contact_policy.policy.checks import reasoned_checks
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import CaseFile
from contact_policy.policy.findings import Check
from contact_policy.policy.recorded import NOTHING_RECORDED, PutOnRecord
from contact_policy.policy.review_question import NOBODY_YET, Reviewer, ReviewQuestion, UnderReview


def review_checks(
    policy: Policy,
    file: CaseFile,
    held: UnderReview,
    recorded: PutOnRecord = NOTHING_RECORDED,
    reviewer: Reviewer = NOBODY_YET,
) -> tuple[Check, ...]:
    """Each rule's answer on a review by which what is ``held`` would go on; none in an edition that asks nothing."""
    question = ReviewQuestion(policy, file, held, recorded, reviewer)
    return reasoned_checks(question, policy.rules_of_reviews, recorded.reasons)
