"""Every rule's answer on one question, and the verdict they add up to. None is skipped; one that errs stops it all."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.rule_entry import RuleEntry
from contact_policy.policy.findings import Check, CheckOutcome, Kind, Stage, Verdict
from contact_policy.policy.question import Question
from contact_policy.policy.rulebook import Answer, Fixed
from contact_policy.policy.rules import RULES

ReadyRule = tuple[RuleEntry, Callable[[Question], Answer], dict[Hashable, Check]]
"""What a document says of a rule, the version of it that is asked, and its checks whose words never vary.

A bare tuple, for one is taken apart for each rule of each answer: a named one takes three times as long.
"""


def ready(policy: Policy, entries: Iterable[RuleEntry]) -> tuple[ReadyRule, ...]:
    """The rules of ``entries``, ready to be asked: in the versions of the level under which the edition is used."""
    rules = RULES.at(policy.engine_used)
    return tuple([(entry, rules[entry.id], entry.fixed_checks) for entry in entries])


def ready_of_proposals(policy: Policy) -> tuple[ReadyRule, ...]:
    """Every rule of proposals; kept with the edition, for they are asked again and again."""
    rules = RULES.at(policy.engine_used)
    if not policy.asked_of_proposals or policy.asked_of_proposals[0][0] is not rules:
        policy.asked_of_proposals[:] = [(rules, ready(policy, policy.rules_of_proposals))]
    return policy.asked_of_proposals[0][1]


def check_all(question: Question, rules: Iterable[ReadyRule]) -> list[Check]:
    """Each rule's check, in the order of ``rules``; pending where its stage is still to come.

    Where a rule's kind depends on the facts, its check is of the kind that applies, and of the gravest while it is met.
    """
    is_decided = question.decider is not None
    checks = []
    for entry, function, fixed_checks in rules:
        answer = function(question) if is_decided or entry.stage is _PROPOSAL else _PENDING[entry.stage]
        if type(answer) is Fixed:
            try:
                checks.append(fixed_checks[answer])
            except KeyError:
                checks.append(_made_once(entry, answer))
            continue
        outcome, statement, cure, curable, case = answer
        kind = entry.kind_in(case) if case else entry.gravest_kind
        reason = _recorded_reason(question, entry.id) if outcome is _NOT_MET and kind is _NEEDS_REASON else ""
        checks.append(
            _made(
                Check,
                (entry.id, kind, entry.stage, entry.clauses, entry.sources, outcome, statement, cure, curable, reason),
            )
        )
    return checks


def _made_once(entry: RuleEntry, answer: Answer) -> Check:
    """The check of a fixed answer, kept: two that make it at once make the same."""
    check = entry.fixed_checks[answer] = check_of(entry, answer)
    return check


def check_of(entry: RuleEntry, answer: Answer, reason: str = "") -> Check:
    """One rule's check, of the kind that applies to its answer; ``check_all`` does so in line, for it is asked most."""
    outcome, statement, cure, curable, case = answer
    return Check(
        rule=entry.id,
        kind=entry.kind_in(case),
        stage=entry.stage,
        clauses=entry.clauses,
        sources=entry.sources,
        outcome=outcome,
        statement=statement,
        cure=cure,
        curable=curable,
        reason=reason,
    )


def reasoned_checks(question: Any, entries: Iterable[RuleEntry], reasons: Mapping[str, str]) -> tuple[Check, ...]:
    """Each rule's check on a warning, a review or an appeal, with the recorded reason that meets it, if there is any.

    ``reasons`` are by rule; a token is none.
    """
    policy = question.policy
    rules = RULES.at(policy.engine_used)
    checks = []
    for entry in entries:
        answer, given = rules[entry.id](question), reasons.get(entry.id, "")
        is_reasoned = answer[0] is _NOT_MET and not policy.is_token(given)
        checks.append(check_of(entry, answer, given if is_reasoned else ""))
    return tuple(checks)


def unreasoned(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The judgements among them that still lack a recorded reason."""
    return tuple([c for c in checks if c.outcome is _NOT_MET and c.kind is _NEEDS_REASON and not c.reason])


# What ``Check(...)`` comes to in the end, without the call that sorts its arguments: a score is made for each answer.
_made = tuple.__new__
_OUTCOME = Check._fields.index("outcome")  # by its place, which is quicker to look at than by its name
_NOT_MET = CheckOutcome.NOT_MET
_NEEDS_REASON = Kind.NEEDS_REASON
_PROPOSAL = Stage.PROPOSAL

_PENDING: Mapping[Stage, Answer] = {
    Stage.DECISION: Fixed((CheckOutcome.PENDING, "This is answered when the proposal is decided.", "", True, "")),
    Stage.NOTICE: Fixed((CheckOutcome.PENDING, "This is answered when the notice is written.", "", True, "")),
}


def _recorded_reason(question: Question, rule_id: str) -> str:
    """The decider's reason for going on all the same, if it is more than a token."""
    reason = question.decider.recorded_reasons.get(rule_id, "") if question.decider else ""
    return reason if reason and not question.policy.is_token(reason) else ""


def verdict_of(checks: Sequence[Check]) -> Verdict:
    """Not permitted by any unmet breach; with reasons by any unmet judgement; advice never blocks."""
    unmet = {check.kind for check in checks if check[_OUTCOME] is _NOT_MET}
    if Kind.BREACH in unmet:
        return Verdict.NOT_PERMITTED
    return Verdict.PERMITTED_WITH_REASONS if Kind.NEEDS_REASON in unmet else Verdict.PERMITTED
