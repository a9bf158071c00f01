"""Where in what was sent the cure of a rule is written, as JSON pointers: for programs, beside the words."""

from __future__ import annotations

from contact_policy.policy.rules import TERMS

_OWN_CRITERION = "criterion-"


def cure_fields(rule: str) -> tuple[str, ...]:
    """Where the cure of a rule is written; of a criterion of a document's own, among the criteria."""
    terms = TERMS.get(rule)
    return terms.cured_at if terms else (("/criteria",) if rule.startswith(_OWN_CRITERION) else ())
