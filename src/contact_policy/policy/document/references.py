"""What a document names must be there: in the document itself, or in what the code knows at the document's level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from contact_policy.policy.document.lines import Path
from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.reader import Flawed, too_new
from contact_policy.policy.document.registers import COUNTED, REGISTERS, known
from contact_policy.policy.document.translations import unknown_words
from contact_policy.policy.rulebook import FURTHER_RULES, cases_of

CLAIMING_TABLES: tuple[str, ...] = (
    "behaviours", "observations", "indicators", "grounds", "guards", "measures", "rules", "notices", "steps", "duties",
)  # fmt: skip

NAMED_TABLES: Mapping[str, str] = {
    "behaviours": "name", "observations": "code", "indicators": "id", "grounds": "id", "guards": "id",
    "measures": "kind", "criteria": "name", "rules": "id", "notices": "kind", "steps": "id", "duties": "id",
    "clauses": "id",
}  # fmt: skip


def reference_flaws(policy: Policy) -> Iterator[Callable[[], Iterator[Flawed]]]:
    """The checks, each to be made by itself, of what is named twice and of what is named and not there."""
    for check in (_names, _registers, _counters, _criteria, _cases, _citations, unknown_words):
        yield partial(check, policy)


def _names(policy: Policy) -> Iterator[Flawed]:
    for table, key in NAMED_TABLES.items():
        names = [getattr(entry, key, None) for entry in getattr(policy, table, ())]
        for index, name in enumerate(names):
            if name is not None and name in names[:index]:
                yield (table, index, key), f"{name!r} stands here twice; remove one"


def _registers(policy: Policy) -> Iterator[Flawed]:
    own = FURTHER_RULES & policy.further.rules
    for table, register in REGISTERS.items():
        if table in policy.names_of_its_own:
            continue
        key = NAMED_TABLES[table]
        for index, entry in enumerate(getattr(policy, table, ())):
            name = str(getattr(entry, key, ""))
            if name and name not in policy.asked_when and name not in own:
                cure = f"no code answers {name!r}; remove the entry"
                yield from _unknown(policy, register, name, (table, index, key), cure)


def _counters(policy: Policy) -> Iterator[Flawed]:
    cure = f"use one of {', '.join(sorted(known(COUNTED, policy.about.engine)))}"
    for index, indicator in enumerate(policy.indicators):
        yield from _unknown(policy, COUNTED, indicator.counts, ("indicators", index, "counts"), cure)


def _criteria(policy: Policy) -> Iterator[Flawed]:
    for index, criterion in enumerate(policy.criteria):
        if criterion.rule in policy.asked_when:
            continue
        cure = f"there is no rule {criterion.rule!r}"
        yield from _unknown(policy, REGISTERS["rules"], criterion.rule, ("criteria", index, "rule"), cure)


def _unknown(policy: Policy, register: Mapping[str, int], name: str, path: Path, cure: str) -> Iterator[Flawed]:
    level = policy.about.engine
    if register.get(name, level) > level:
        yield path, too_new(register[name])
    elif name not in register:
        yield path, cure


def _cases(policy: Policy) -> Iterator[Flawed]:
    """Kinds by case stand only where the rule tells those cases apart."""
    for index, rule in enumerate(policy.rules):
        cases = cases_of(rule.id, policy.about.engine)
        if rule.id not in policy.asked_when and set(rule.kinds) - set(cases):
            cure = f"name {' and '.join(cases)}" if cases else "give one kind; it does not depend on the facts"
            yield ("rules", index, "kind"), cure


def _citations(policy: Policy) -> Iterator[Flawed]:
    clauses = {clause.id for clause in policy.clauses}
    for table in CLAIMING_TABLES:
        for index, entry in enumerate(getattr(policy, table, ())):
            for clause in getattr(entry, "clauses", ()):
                if clause not in clauses:
                    yield (table, index, "clauses"), f"there is no clause {clause!r}"
