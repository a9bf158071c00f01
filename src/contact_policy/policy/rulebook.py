"""The register of rules: what each is asked, and what it may answer.

What a rule cites, its kind and its stage stand in the policy document; here is only how it finds its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from contact_policy.policy.engine import FIRST_LEVEL, Register
from contact_policy.policy.findings import CheckOutcome
from contact_policy.policy.question import Question
from contact_policy.policy.review_question import ReviewQuestion
from contact_policy.policy.warning_question import WarningQuestion

Answer = tuple[CheckOutcome, str, str, bool, str]
"""What a rule says: outcome, statement, cure, curable, and which of the rule's cases it is.

The cure tells how an unmet check is met; curable is False for "do not restrict". The case is empty but for an unmet
rule whose kind depends on the facts: the document then says for each case of what kind it is.
"""


class Fixed(tuple[CheckOutcome, str, str, bool, str]):
    """An answer in nobody's way whose words never vary: made once, and known by which it is, not by what it says.

    Each rule of a document makes its check of it once, too, and every assessment shares that.
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


def met(statement: str) -> Answer:
    """The rule is satisfied."""
    return _MET, statement, "", True, ""


@cache
def fixed_met(statement: str) -> Answer:
    """The rule is satisfied, and says so in words that never vary, or with the document and a code of it alone.

    Each statement is kept for good: no date, figure or name of a case may stand in it.
    """
    return Fixed(met(statement))


def not_met(statement: str, cure: str, *, curable: bool = True, case: str = "") -> Answer:
    """The rule is not satisfied; ``cure`` says what would satisfy it.

    ``case`` is one of those that the rule was entered with; a rule entered without any gives none.
    """
    return _NOT_MET, statement, cure, curable, case


@cache
def not_applicable(statement: str) -> Answer:
    """The rule has nothing to say here. Its words never vary, or with the document alone; see ``fixed_met``."""
    return Fixed((_NOT_APPLICABLE, statement, "", True, ""))


def pending(statement: str) -> Answer:
    """The rule will be satisfied by what is still to come, and stands in nobody's way yet."""
    return CheckOutcome.PENDING, statement, "", True, ""


_MET, _NOT_MET, _NOT_APPLICABLE = CheckOutcome.MET, CheckOutcome.NOT_MET, CheckOutcome.NOT_APPLICABLE

UNCONSIDERED, ADVERSE = "unconsidered", "adverse"
"""The cases of a criterion: nobody considered it, or what they found speaks against going on."""

Q = TypeVar("Q")
RuleFunction = Callable[[Question], Answer]
WarningRuleFunction = Callable[[WarningQuestion], Answer]
ReviewRuleFunction = Callable[[ReviewQuestion], Answer]

RULES: Register[Callable[[Any], Answer]] = Register()
"""Every rule. Of what it is asked, a proposal, a warning or a review, its stage in the document tells."""
MEASURE_RULES: set[str] = set()
"""The rules that may answer otherwise on other measures: the search for milder ones asks these again."""
CRITERION_RULES: set[str] = set()
"""The rules that ask for one of the criteria: which, the document says."""
FURTHER_RULES: set[str] = set()
"""The rules that only documents of format 2 list, where they have what the rule is about."""
_CASES: dict[str, dict[str, int]] = {}
"""By rule whose kind depends on the facts, its cases, each with the level since which it is told apart."""


def rule(
    rule_id: str,
    *,
    since: int = FIRST_LEVEL,
    looks_at_measures: bool = False,
    asks_criterion: bool = False,
    cases: tuple[str, ...] = (),
) -> Callable[[RuleFunction], RuleFunction]:
    """Enter a function in the register as what ``rule_id`` asks since that engine level; twice of one is an error.

    A rule whose answer to the same facts changes keeps its first function, for what was asked by it.
    ``looks_at_measures`` is said of a rule whose answer depends on the measures proposed, ``asks_criterion`` of one
    that asks for the criterion which the document names, ``cases`` of one whose kind depends on the facts: the document
    gives a kind for each of them.
    """

    def enter(function: RuleFunction) -> RuleFunction:
        RULES.enter(rule_id, function, since)
        if cases:
            _tell_apart(rule_id, cases, since)
        if looks_at_measures:
            MEASURE_RULES.add(rule_id)
        if asks_criterion:
            CRITERION_RULES.add(rule_id)
        return function

    return enter


def warning_rule(rule_id: str, *, since: int) -> Callable[[WarningRuleFunction], WarningRuleFunction]:
    """Enter a function in the register as what ``rule_id`` asks of a warning since that engine level."""

    def enter(function: WarningRuleFunction) -> WarningRuleFunction:
        RULES.enter(rule_id, function, since)
        return function

    return enter


def review_rule(rule_id: str, *, since: int) -> Callable[[ReviewRuleFunction], ReviewRuleFunction]:
    """Enter a function in the register as what ``rule_id`` asks of a review since that engine level."""

    def enter(function: ReviewRuleFunction) -> ReviewRuleFunction:
        RULES.enter(rule_id, function, since)
        return function

    return enter


def further_rule(
    rule_id: str, *, cases: tuple[str, ...] = (), looks_at_measures: bool = False
) -> Callable[[Callable[[Q], Answer]], Callable[[Q], Answer]]:
    """Enter a function as what ``rule_id`` asks: a rule that only documents of format 2 list, where it is of use.

    No document has to list it for the level that it answers to.
    """

    def enter(function: Callable[[Q], Answer]) -> Callable[[Q], Answer]:
        RULES.enter_family(rule_id, lambda _: function)
        FURTHER_RULES.add(rule_id)
        if cases:
            _tell_apart(rule_id, cases, FIRST_LEVEL)
        if looks_at_measures:
            MEASURE_RULES.add(rule_id)
        return function

    return enter


def _tell_apart(rule_id: str, cases: tuple[str, ...], since: int) -> None:
    """Enter the cases of a rule; one that an earlier level told apart already stays known since that one."""
    known = _CASES.setdefault(rule_id, {})
    for case in cases:
        known.setdefault(case, since)


def cases_of(rule_id: str, level: int) -> tuple[str, ...]:
    """The cases for each of which a document of ``level`` gives the rule's kind; none where it gives one for all."""
    known: Mapping[str, int] = _CASES.get(rule_id, {})
    return tuple([case for case, since in known.items() if since <= level])
