"""Whether what is said of a criterion says who considered it, when, and what they found (MC-8.11 to 8.16).

And whether what they found is adverse, or older than the conduct.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.tables import CriterionEntry
from contact_policy.policy.facts import Consideration, Proposal
from contact_policy.policy.vocabulary import NewInformation


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


def lacking_in(policy: Policy, considered: Mapping[str, Consideration], today: date) -> Mapping[str, Sequence[str]]:
    """What is absent or a token, by the name of each criterion that the document asks of any act."""
    entries = policy.criterion_of_rule.values()
    return {entry.name: missing(policy, entry, considered.get(entry.name), today) for entry in entries}


def adverse(policy: Policy, considered: Mapping[str, Consideration]) -> Sequence[str]:
    """The criteria, as the questions they ask, under which concerns remain or new information is outstanding.

    Not those that say so themselves, for it is asked otherwise what becomes of that.
    """
    return [
        entry.question
        for entry in policy.criteria
        if entry.rule not in policy.further.says_what_is_adverse
        and (given := considered.get(entry.name))
        and is_adverse(entry, given)
    ]


def is_adverse(entry: CriterionEntry, given: Consideration) -> bool:
    """Whether concerns remain, or new information that the criterion asks for is outstanding."""
    outstanding = entry.asks_new_information and given.new_information is NewInformation.OUTSTANDING
    return given.concerns_remain or outstanding


def considered_before(policy: Policy, proposal: Proposal, day: date) -> Sequence[str]:
    """The criteria, as the questions they ask, that were considered before ``day``."""
    given = proposal.criteria
    return [
        entry.question
        for entry in policy.criteria
        if (c := given.get(entry.name)) and c.considered_on is not None and c.considered_on < day
    ]
