"""What a review of a restriction is asked before it lets the restriction go on."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import CaseFile, Restriction
from contact_policy.policy.findings import Check, CheckOutcome, Kind
from contact_policy.policy.review_question import ReviewQuestion
from contact_policy.policy.rules import RULES


def review_checks(
    policy: Policy, file: CaseFile, restriction: Restriction, recorded_reasons: Mapping[str, str]
) -> tuple[Check, ...]:
    """Each rule's answer on a review by which ``restriction`` would go on; none in an edition that asks nothing."""
    question = ReviewQuestion(policy, file, restriction)
    rules = RULES.at(policy.engine_used)
    checks = []
    for entry in policy.rules_of_reviews:
        outcome, statement, cure, curable, case = rules[entry.id](question)
        given = recorded_reasons.get(entry.id, "")
        is_reasoned = outcome is CheckOutcome.NOT_MET and not policy.is_token(given)
        check = Check(
            rule=entry.id,
            kind=entry.kind if isinstance(entry.kind, Kind) else entry.kind_in(case),
            stage=entry.stage,
            clauses=entry.clauses,
            sources=entry.sources,
            outcome=outcome,
            statement=statement,
            cure=cure,
            curable=curable,
            reason=given if is_reasoned else "",
        )
        checks.append(check)
    return tuple(checks)


def left_unreasoned(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The judgements that still lack the reviewer's recorded reason."""
    return tuple(
        c for c in checks if c.outcome is CheckOutcome.NOT_MET and c.kind is Kind.NEEDS_REASON and not c.reason
    )
