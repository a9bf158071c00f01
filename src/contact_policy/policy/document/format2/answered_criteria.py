"""The criteria of a document of format 2, as the entries of format 1, and what those have no key for."""

from __future__ import annotations

from typing import Any

from contact_policy.policy.document.format2.as_data import plain
from contact_policy.policy.document.format2.criteria import ALWAYS, CriterionTable
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.findings import Stage
from contact_policy.policy.rulebook import CRITERION_RULES
from contact_policy.policy.vocabulary import ACCESS_NEEDS

Data = dict[str, Any]


def criteria_of(policy: WrittenPolicy) -> list[Data]:
    """Each with the rule that asks for it."""
    return [
        {
            "name": name,
            "rule": rule,
            "question": entry.question,
            "asks_new_information": entry.asks_new_information,
        }
        for rule, (name, entry) in policy.criterion_of_rule.items()
    ]


def beside_criteria(policy: WrittenPolicy) -> Data:
    """When each is asked, where that is not always; and which is about what, where its name does not say so.

    What is considered at a warning, a review or an appeal is about those: no proposal is weighed by it.
    """
    named = policy.criterion_of_rule
    is_as_before = all(rule in CRITERION_RULES and _is_as_before(entry) for rule, (_, entry) in named.items())
    asked_last_first = [
        (name, entry)
        for stage in (Stage.DECISION, Stage.PROPOSAL)
        for name, entry in reversed(tuple(named.values()))
        if entry.stage == stage
    ]
    covered = {entry.covers: name for name, entry in asked_last_first if entry.covers}
    return {
        "asked_when": {} if is_as_before else {rule: plain(entry.when) for rule, (_, entry) in named.items()},
        "covered": {} if covered.get(ACCESS_NEEDS) == ACCESS_NEEDS else covered,
    }


def further_of_criteria(policy: WrittenPolicy) -> Data:
    """Whose it is to record one, and which say themselves what an adverse finding asks for."""
    named = policy.criterion_of_rule
    return {
        "considered_by": {name: list(entry.by) for name, entry in named.values() if entry.by},
        "says_what_is_adverse": [rule for rule, (_, entry) in named.items() if entry.says_what_is_adverse],
    }


def _is_as_before(entry: CriterionTable) -> bool:
    """Whether it is asked of every proposal, as those of format 1 are."""
    return entry.when == ALWAYS and entry.stage == Stage.PROPOSAL and not entry.by and not entry.says_what_is_adverse
