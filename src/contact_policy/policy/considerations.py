"""Whether what is said of a criterion says who considered it, when, and what they found (MC-8.11 to 8.16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.tables import CriterionEntry
from contact_policy.policy.facts import Consideration


def missing(policy: Policy, entry: CriterionEntry, given: Consideration | None, today: date) -> Sequence[str]:
    """The fields of what was ``given`` on the criterion that are absent or a token."""
    if given is None:
        return ["considered_by", "considered_on", "finding"]
    fields = []
    if not given.considered_by.strip():
        fields.append("considered_by")
    if given.considered_on is None or given.considered_on > today:
        fields.append("considered_on (a day that has come)")
    if policy.is_token(given.finding):
        fields.append("finding")
    if entry.asks_new_information and given.new_information is None:
        fields.append("new_information (none, considered or outstanding)")
    return fields
