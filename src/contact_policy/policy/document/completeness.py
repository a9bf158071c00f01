"""What an edition must hold to be adopted: all that its level asks, every clause claimed, and figures that make sense.

An edition recalled for what was decided by it is not asked any of this: it was whole by the measure of its day.
"""

from __future__ import annotations

import dataclasses

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.reader import Reader
from contact_policy.policy.document.references import CLAIMING_TABLES, NAMED_TABLES
from contact_policy.policy.document.registers import REGISTERS, known
from contact_policy.policy.filed_contacts import filed_contact_flaws
from contact_policy.policy.notices import PARTS
from contact_policy.policy.reminders import reminder_flaws
from contact_policy.policy.rulebook import cases_of
from contact_policy.policy.vocabulary import Grade


def check_completeness(policy: Policy, reader: Reader) -> None:
    """Raise PolicyDocumentError for the first thing that is missing, unused or out of proportion."""
    for check in (
        _check_registers,
        _check_cases,
        _check_observations,
        _check_claims,
        _check_sources,
        _check_notices,
        _check_figures,
        _check_tables_of_days,
    ):
        check(policy, reader)


def _check_registers(policy: Policy, reader: Reader) -> None:
    """Every id that the code knows at the document's level is listed."""
    for table, register in REGISTERS.items():
        key = NAMED_TABLES[table]
        listed = {str(getattr(entry, key)) for entry in getattr(policy, table)}
        for missing in sorted({*known(register, policy.about.engine)} - listed):
            raise reader.fail((table,), f"add an entry with {key} = {str(missing)!r}")


def _check_cases(policy: Policy, reader: Reader) -> None:
    """A rule whose kind depends on the facts has a kind for each case."""
    for index, rule in enumerate(policy.rules):
        cases = cases_of(rule.id, policy.about.engine)
        if set(rule.kinds) != set(cases):
            listed = ", ".join(f'{case} = "…"' for case in cases)
            raise reader.fail(("rules", index, "kind"), f"its kind depends on the facts; give {{ {listed} }}")


def _check_observations(policy: Policy, reader: Reader) -> None:
    for index, observation in enumerate(policy.observations):
        if (observation.behaviour is None) != (observation.grade is None):
            raise reader.fail(
                ("observations", index), "give both behaviour and grade, or neither for a neutral observation"
            )


def _check_claims(policy: Policy, reader: Reader) -> None:
    """Every clause is claimed."""
    claimed = {clause for table in CLAIMING_TABLES for entry in getattr(policy, table) for clause in entry.clauses}
    for index, clause in enumerate(policy.clauses):
        if clause.id not in claimed:
            cure = f"nothing answers {clause.id}; cite it in a rule, measure, step or duty"
            raise reader.fail(("clauses", index, "id"), cure)


def _check_sources(policy: Policy, reader: Reader) -> None:
    for table in ("rules", "notices"):
        for index, entry in enumerate(getattr(policy, table)):
            if not entry.clauses and not entry.sources:
                raise reader.fail((table, index, "clauses"), "cite a clause or a source")


def _check_notices(policy: Policy, reader: Reader) -> None:
    """Every kind of notice must state something, and something it can."""
    for index, notice in enumerate(policy.notices):
        possible = list(PARTS[notice.kind])
        if not notice.must_state or not set(notice.must_state) <= set(possible):
            cure = f"a {notice.kind} notice can state {', '.join(possible)}; name those it must"
            raise reader.fail(("notices", index, "must_state"), cure)


def _check_figures(policy: Policy, reader: Reader) -> None:
    """A graver grade never allows less, spans of time are not negative, and a day's work has two hours."""
    ceilings = [policy.proportion[grade] for grade in Grade]
    if ceilings != sorted(ceilings):
        raise reader.fail(("proportion",), "a graver grade never allows less; let the figures rise")
    for table, least in (("lengths", 0), ("appeals", 1)):
        for field in dataclasses.fields(getattr(policy, table)):
            value = getattr(getattr(policy, table), field.name)
            if isinstance(value, int) and value < least:
                raise reader.fail((table, field.name), f"give {least} or more")
    hours = policy.calendar.working_hours
    if len(hours) != len(("first", "last")) or list(hours) != sorted(hours):
        raise reader.fail(("calendar", "working_hours"), "give the first and the last hour, as in [9, 17]")
    if not policy.access.always_open:
        raise reader.fail(("access", "always_open"), "name at least one channel")


def _check_tables_of_days(policy: Policy, reader: Reader) -> None:
    for table, flaws in (("reminders", reminder_flaws), ("filed_mail", filed_contact_flaws)):
        for key, cure in flaws(policy):
            raise reader.fail((table, key), cure)
