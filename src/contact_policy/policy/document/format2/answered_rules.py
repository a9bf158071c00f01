"""The rules that a document of format 2 has asked, as the entries of format 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_policy.policy.document.format2.criteria import CriterionTable
from contact_policy.policy.document.format2.figures import uses
from contact_policy.policy.document.format2.register import OTHERWISE, PART_OF, RULES, SAME_CASE
from contact_policy.policy.document.format2.terms import RuleTable
from contact_policy.policy.document.format2.written_policy import WrittenPolicy
from contact_policy.policy.findings import Kind
from contact_policy.policy.rulebook import ADVERSE, UNCONSIDERED, cases_of

Data = dict[str, Any]

_VISITORS = "visitor-restricted"
_UNLISTED_SOURCE = "a check of this service's own, which the policy does not number"
_OF_ALL_CRITERIA = "criteria-favourable"
_BY_TABLE = ("consultation-recorded", "scope-justified")
"""Of these the table that they are about says how much an unmet answer weighs."""
_GRAVEST_FIRST = tuple(Kind)


def rules_of(policy: WrittenPolicy) -> list[Data]:
    """Every rule that is asked: those listed, before what asks of all criteria each of them, and those unlisted."""
    listed: dict[str, Data] = {}
    used, level = uses(policy), policy.policy.engine
    for id_, entry in policy.rules.items():
        if id_ == _OF_ALL_CRITERIA:
            listed |= _criteria(policy)
        if id_ not in PART_OF and entry.asked:
            listed[id_] = _rule(id_, entry, _merged(policy, id_), level)
    for id_, rule in RULES.items():
        if (
            id_ not in listed
            and (not rule.must_be_listed or _merged(policy, id_))
            and (not rule.only_with or used[rule.only_with])
            and rule.since <= level
        ):
            clauses = policy.applies_to.clauses if id_ == _VISITORS else _merged(policy, id_)
            asked = RuleTable(
                kind=rule.floor or Kind.ADVICE, clauses=clauses, sources=() if clauses else (_UNLISTED_SOURCE,)
            )
            listed[id_] = _rule(id_, asked, (), level)
    return list(listed.values())


def _criteria(policy: WrittenPolicy) -> dict[str, Data]:
    """The rules that ask for one criterion each."""
    return {
        rule: {"id": rule, "kind": _kind(entry), "stage": entry.stage, **cites(entry)}
        for rule, (_, entry) in policy.criterion_of_rule.items()
    }


def _kind(entry: CriterionTable) -> Any:
    """The kind of what nobody considered; beside it that of what is adverse, where the criterion says so itself."""
    return {UNCONSIDERED: entry.kind.value, ADVERSE: entry.adverse} if entry.says_what_is_adverse else entry.kind.value


def _merged(policy: WrittenPolicy, id_: str) -> tuple[str, ...]:
    """What is cited by the rules that became part of this one."""
    rules = policy.rules
    cited = [
        clause for part, whole in PART_OF.items() if whole == id_ and part in rules for clause in rules[part].clauses
    ]
    return tuple(dict.fromkeys(cited))


def _rule(id_: str, entry: RuleTable, merged: tuple[str, ...], level: int) -> Data:
    kind = entry.kind if isinstance(entry.kind, Kind) else _named(id_, entry.kind, level)
    clauses = list(dict.fromkeys((*entry.clauses, *merged)))
    stage = RULES[id_].stage.value
    return {"id": id_, "kind": _by_case(id_, kind, level), "stage": stage, **cites(entry), "clauses": clauses}


def _named(id_: str, kinds: Mapping[str, Kind], level: int) -> Mapping[str, Kind]:
    """Kinds by the rule's own cases, ``otherwise`` for each that is not named."""
    named = {SAME_CASE.get(case, case): kind for case, kind in kinds.items()}
    return {case: named.get(case, named.get(OTHERWISE, Kind.BREACH)) for case in cases_of(id_, level)}


def _by_case(id_: str, kind: Kind | Mapping[str, Kind], level: int) -> Any:
    """What format 1 asks for: a kind, or one for each case where the kind depends on the facts at the level."""
    if isinstance(kind, Kind):
        cases = cases_of(id_, level)
        if id_ in _BY_TABLE:  # what its own table says of each, and no less than the rule's own kind
            return {case: min(Kind(case), kind, key=_GRAVEST_FIRST.index).value for case in cases}
        return dict.fromkeys(cases, kind.value) if cases else kind.value
    return {case: said.value for case, said in kind.items()}


def cites(entry: Any) -> Data:
    """What an entry cites: its clauses, and its sources where it has any."""
    return {"clauses": list(entry.clauses), **({"sources": list(entry.sources)} if entry.sources else {})}
