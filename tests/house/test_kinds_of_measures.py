"""A kind of measure is one entry: nothing else of the product knows one by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import contact_policy
from contact_policy.policy import effects
from contact_policy.policy.vocabulary import MeasureKind
from contact_policy.storage.tables import metadata

ROOT = Path(contact_policy.__file__).parent


def named(source: str) -> Iterator[int]:
    """The lines that name a kind of measure."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith(MeasureKind.__name__):
            yield node.lineno


def test_a_kind_is_named_in_its_entry_alone() -> None:
    entries = Path(effects.__file__)
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        if path != entries
        for line in named(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "ask the entry of the kind, policy.effects.EFFECTS, and say there what is asked"
    assert len(list(named(entries.read_text(encoding="utf-8")))) >= len(MeasureKind)


def test_a_kind_named_elsewhere_would_be_found() -> None:
    assert list(named("if measure.kind is words.MeasureKind.OTHER:\n    x = MeasureKind.OTHER\nMeasureKind")) == [1, 2]


def test_no_check_of_the_database_lists_the_kinds() -> None:
    checks = [str(getattr(check, "sqltext", "")) for table in metadata.tables.values() for check in table.constraints]
    assert any("'phone'" in check for check in checks)
    assert [check for check in checks if "'single_contact'" in check] == []
