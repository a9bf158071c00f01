"""What a document names must be there: in the document itself, or in what the code knows at the document's level."""

from __future__ import annotations

from collections.abc import Mapping

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.reader import Path, Reader, too_new
from contact_policy.policy.document.registers import COUNTED, REGISTERS, known
from contact_policy.policy.rulebook import cases_of

CLAIMING_TABLES: tuple[str, ...] = (
    "behaviours", "observations", "indicators", "grounds", "guards", "measures", "rules", "notices", "steps", "duties",
)  # fmt: skip

NAMED_TABLES: Mapping[str, str] = {
    "behaviours": "name", "observations": "code", "indicators": "id", "grounds": "id", "guards": "id",
    "measures": "kind", "criteria": "name", "rules": "id", "notices": "kind", "steps": "id", "duties": "id",
    "clauses": "id",
}  # fmt: skip


def check_references(policy: Policy, reader: Reader) -> None:
    """Raise PolicyDocumentError where something is named twice, or what is named is not there."""
    _check_names(policy, reader)
    _check_registers(policy, reader)
    _check_cases(policy, reader)
    _check_citations(policy, reader)


def _check_names(policy: Policy, reader: Reader) -> None:
    for table, key in NAMED_TABLES.items():
        names = [getattr(entry, key) for entry in getattr(policy, table)]
        for index, name in enumerate(names):
            if name in names[:index]:
                raise reader.fail((table, index, key), f"{name!r} stands here twice; remove one")


def _check_registers(policy: Policy, reader: Reader) -> None:
    level = policy.about.engine

    def check(register: Mapping[str, int], name: str, path: Path, cure: str) -> None:
        if register.get(name, level) > level:
            raise reader.fail(path, too_new(register[name]))
        if name not in register:
            raise reader.fail(path, cure)

    for table, register in REGISTERS.items():
        key = NAMED_TABLES[table]
        for index, entry in enumerate(getattr(policy, table)):
            name = str(getattr(entry, key))
            check(register, name, (table, index, key), f"no code answers {name!r}; remove the entry")
    for index, indicator in enumerate(policy.indicators):
        cure = f"use one of {', '.join(sorted(known(COUNTED, level)))}"
        check(COUNTED, indicator.counts, ("indicators", index, "counts"), cure)
    for index, criterion in enumerate(policy.criteria):
        cure = f"there is no rule {criterion.rule!r}"
        check(REGISTERS["rules"], criterion.rule, ("criteria", index, "rule"), cure)


def _check_cases(policy: Policy, reader: Reader) -> None:
    """Kinds by case stand only where the rule tells those cases apart."""
    for index, rule in enumerate(policy.rules):
        cases = cases_of(rule.id, policy.about.engine)
        for case in rule.kinds:
            if case not in cases:
                cure = f"name {' and '.join(cases)}" if cases else "give one kind; it does not depend on the facts"
                raise reader.fail(("rules", index, "kind"), cure)


def _check_citations(policy: Policy, reader: Reader) -> None:
    clauses = {clause.id for clause in policy.clauses}
    for table in CLAIMING_TABLES:
        for index, entry in enumerate(getattr(policy, table)):
            for clause in entry.clauses:
                if clause not in clauses:
                    raise reader.fail((table, index, "clauses"), f"there is no clause {clause!r}")
