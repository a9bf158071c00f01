"""The register of rules: what each is asked, and what it may answer.

What a rule cites and its kind stand in the policy document; how it finds its answer, and what holds of it whatever a
document says, stand in one place in ``rules``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from contact_policy.policy.engine import FIRST_LEVEL, Register
from contact_policy.policy.findings import CheckOutcome, Kind, Stage
from contact_policy.policy.question import Question
from contact_policy.policy.rule_terms import RuleCase, RuleTerms

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


def with_cure(answer: Answer, cure: str) -> Answer:
    """An unmet ``answer`` with another cure; any other as it is."""
    return answer if answer[0] is not _NOT_MET else (_NOT_MET, answer[1], cure, *answer[3:])


@cache
def not_applicable(statement: str) -> Answer:
    """The rule has nothing to say here. Its words never vary, or with the document alone; see ``fixed_met``."""
    return Fixed((_NOT_APPLICABLE, statement, "", True, ""))


def pending(statement: str) -> Answer:
    """The rule will be satisfied by what is still to come, and stands in nobody's way yet."""
    return CheckOutcome.PENDING, statement, "", True, ""


_MET, _NOT_MET, _NOT_APPLICABLE = CheckOutcome.MET, CheckOutcome.NOT_MET, CheckOutcome.NOT_APPLICABLE

NO_CASES: Mapping[str, str] = MappingProxyType({})

UNCONSIDERED, ADVERSE = "unconsidered", "adverse"
"""The cases of a criterion: nobody considered it, or what they found speaks against going on."""

RuleFunction = Callable[[Question], Answer]
F = TypeVar("F", bound=Callable[[Any], Answer])

RULES: Register[Callable[[Any], Answer]] = Register()
"""Every rule that documents list by their level; asked of a proposal, a warning or a review, as its stage says."""
TERMS: dict[str, RuleTerms] = {}
"""By rule, what holds of it whichever document asks it."""
MEASURE_RULES: set[str] = set()
"""The rules that may answer otherwise on other measures: the search for milder ones asks these again."""
CRITERION_RULES: set[str] = set()
"""The rules that ask for one of the criteria: which, the document says."""
FURTHER_RULES: set[str] = set()
"""The rules that only documents of format 2 list, where they have what the rule is about."""


def rule(  # noqa: PLR0913 - all that holds of a rule is said here, so that nothing of it stands elsewhere
    rule_id: str,
    *,
    asks: str,
    floor: Kind | None,
    cured_at: tuple[str, ...],
    since: int = FIRST_LEVEL,
    stage: Stage = Stage.PROPOSAL,
    only_with: str = "",
    must_be_listed: bool = True,
    softer: tuple[str, ...] = (),
    looks_at_measures: bool = False,
    cases: Mapping[str, str] = NO_CASES,
) -> Callable[[F], F]:
    """Enter a function in the register as what ``rule_id`` asks since that engine level, with its terms.

    ``looks_at_measures`` is said of a rule whose answer depends on the measures proposed, ``cases`` of one whose kind
    depends on the facts: the document gives a kind for each of them. What is ``only_with`` something, no document has
    to list for the level that it answers to. The rest: see ``RuleTerms``. Raises ValueError for an id entered before.
    """
    if rule_id in TERMS:
        raise ValueError(f"{rule_id!r} is entered already; what it asks since a later level is a rule_since")
    TERMS[rule_id] = RuleTerms(
        asks=asks,
        since=since,
        floor=floor,
        stage=stage,
        only_with=only_with,
        must_be_listed=must_be_listed,
        softer=softer,
        cured_at=cured_at,
    )
    if looks_at_measures:
        MEASURE_RULES.add(rule_id)
    if not only_with:
        return rule_since(since, rule_id, cases=cases)
    FURTHER_RULES.add(rule_id)
    _tell_apart(rule_id, cases, FIRST_LEVEL)

    def enter(function: F) -> F:
        RULES.enter_family(rule_id, lambda _: function)
        return function

    return enter


def rule_since(since: int, rule_id: str, *, cases: Mapping[str, str] = NO_CASES) -> Callable[[F], F]:
    """Enter a function as what ``rule_id`` asks from that engine level on: its answer to the same facts changed.

    The first function stays, for what was asked by it. Raises KeyError for a rule of which there is no first one, and
    ValueError, once it is given, for a level no higher than before.
    """
    _tell_apart(rule_id, cases, since)

    def enter(function: F) -> F:
        RULES.enter(rule_id, function, since)
        return function

    return enter


def criterion_rule(rule_id: str, *, asks: str, cured_at: tuple[str, ...]) -> Callable[[F], F]:
    """Enter a function as a rule that asks for the criterion which the document names, of the kind that it gives."""
    CRITERION_RULES.add(rule_id)
    return rule(rule_id, asks=asks, floor=None, cured_at=cured_at)


def _tell_apart(rule_id: str, cases: Mapping[str, str], since: int) -> None:
    """Enter the cases of a rule; one that an earlier level told apart already stays known since that one."""
    terms = TERMS[rule_id]
    told = {case: RuleCase(words, since) for case, words in cases.items()}
    TERMS[rule_id] = replace(terms, cases={**told, **terms.cases})


def cases_of(rule_id: str, level: int) -> tuple[str, ...]:
    """The cases for each of which a document of ``level`` gives the rule's kind; none where it gives one for all."""
    known = TERMS[rule_id].cases if rule_id in TERMS else {}
    return tuple([name for name, case in known.items() if case.since <= level])
