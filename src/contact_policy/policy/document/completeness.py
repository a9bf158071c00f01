"""What an edition must hold to be adopted: all that its level asks, every clause claimed, and figures that make sense.

An edition recalled for what was decided by it is not asked any of this: it was whole by the measure of its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.promises import PROMISES
from contact_policy.policy.document.reader import Flawed
from contact_policy.policy.document.references import CLAIMING_TABLES, NAMED_TABLES
from contact_policy.policy.document.registers import CHOSEN, REGISTERS, known
from contact_policy.policy.document.translations import untranslated
from contact_policy.policy.filed_contacts import filed_contact_flaws
from contact_policy.policy.notices import PARTS
from contact_policy.policy.reminders import reminder_flaws
from contact_policy.policy.rulebook import CRITERION_RULES, cases_of
from contact_policy.policy.vocabulary import Grade


def completeness_flaws(policy: Policy) -> Iterator[Callable[[], Iterator[Flawed]]]:
    """The checks, each to be made by itself, of what is missing, unused, out of proportion or promised in vain."""
    own = (_registers, _cases, _observations, _claims, _sources, _notices, _figures, _tables_of_days)
    for check in (*own, untranslated, *PROMISES):
        yield partial(check, policy)


def _registers(policy: Policy) -> Iterator[Flawed]:
    """Every id that the code knows at the document's level is listed; of measures, those it offers."""
    if not policy.measures:
        yield ("measures",), "offer at least one measure"
    for table, register in REGISTERS.items():
        if hasattr(policy, table) and table not in {CHOSEN, *policy.names_of_its_own}:
            key = NAMED_TABLES[table]
            listed = {str(getattr(entry, key, "")) for entry in getattr(policy, table)}
            for missing in sorted({*known(register, policy.about.engine)} - listed - _left_out(policy)):
                yield (table,), f"add an entry with {key} = {str(missing)!r}"


def _left_out(policy: Policy) -> frozenset[str]:
    """What a document of format 2 need not have: rules that it says are not asked, and with its own criteria ours."""
    return policy.not_asked | (CRITERION_RULES if policy.asked_when else frozenset())


def _cases(policy: Policy) -> Iterator[Flawed]:
    """A rule whose kind depends on the facts has a kind for each case."""
    for index, rule in enumerate(policy.rules):
        if rule.id in policy.asked_when:  # a criterion of the document's own, of the kinds that it says
            continue
        cases = cases_of(rule.id, policy.about.engine)
        if set(rule.kinds) != set(cases):
            listed = ", ".join(f'{case} = "…"' for case in cases)
            yield ("rules", index, "kind"), f"its kind depends on the facts; give {{ {listed} }}"


def _observations(policy: Policy) -> Iterator[Flawed]:
    for index, observation in enumerate(policy.observations):
        if (observation.behaviour is None) != (observation.grade is None):
            yield (
                ("observations", index),
                "give both behaviour and grade, or neither for a neutral observation",
            )


def _claims(policy: Policy) -> Iterator[Flawed]:
    """Every clause is claimed."""
    claimed = {clause for table in CLAIMING_TABLES for entry in getattr(policy, table) for clause in entry.clauses}
    claimed |= policy.further.cited_elsewhere
    for index, clause in enumerate(policy.clauses):
        if clause.id not in claimed:
            cure = f"nothing answers {clause.id}; cite it in a rule, measure, step or duty"
            yield ("clauses", index, "id"), cure


def _sources(policy: Policy) -> Iterator[Flawed]:
    for table in ("rules", "notices"):
        for index, entry in enumerate(getattr(policy, table)):
            if not entry.clauses and not entry.sources:
                yield (table, index, "clauses"), "cite a clause or a source"


def _notices(policy: Policy) -> Iterator[Flawed]:
    """Every kind of notice must state something, and something it can."""
    for index, notice in enumerate(policy.notices):
        possible = list(PARTS[notice.kind])
        if not notice.must_state or not set(notice.must_state) <= set(possible):
            cure = f"a {notice.kind} notice can state {', '.join(possible)}; name those it must"
            yield ("notices", index, "must_state"), cure


def _figures(policy: Policy) -> Iterator[Flawed]:
    """A graver grade never allows less."""
    for path, by_grade in (
        (("proportion",), policy.proportion),
        (("lengths", "maximum_months"), policy.lengths.maximum_months),
    ):
        ceilings = [by_grade[grade] for grade in Grade]
        if ceilings != sorted(ceilings):
            yield path, "a graver grade never allows less; let the figures rise"


def _tables_of_days(policy: Policy) -> Iterator[Flawed]:
    for table, flaws in (("reminders", reminder_flaws), ("filed_mail", filed_contact_flaws)):
        for key, cure in flaws(policy):
            yield (table, key), cure
