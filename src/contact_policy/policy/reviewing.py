"""What a review of a restriction is asked before it lets the restriction go on."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.checks import check_of
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import CaseFile, Restriction
from contact_policy.policy.findings import Check, CheckOutcome
from contact_policy.policy.review_question import NOBODY_YET, Reviewer, ReviewQuestion
from contact_policy.policy.rules import RULES


def review_checks(
    policy: Policy,
    file: CaseFile,
    restriction: Restriction,
    recorded_reasons: Mapping[str, str],
    reviewer: Reviewer = NOBODY_YET,
) -> tuple[Check, ...]:
    """Each rule's answer on a review by which ``restriction`` would go on; none in an edition that asks nothing."""
    question = ReviewQuestion(policy, file, restriction, reviewer)
    rules = RULES.at(policy.engine_used)
    checks = []
    for entry in policy.rules_of_reviews:
        answer = rules[entry.id](question)
        given = recorded_reasons.get(entry.id, "")
        is_reasoned = answer[0] is CheckOutcome.NOT_MET and not policy.is_token(given)
        checks.append(check_of(entry, answer, given if is_reasoned else ""))
    return tuple(checks)
