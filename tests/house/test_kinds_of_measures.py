"""An effect is one entry: nothing else of the engine, and of what is built on it, knows one by its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import contact_policy
from contact_policy.policy import effects, first_measures
from contact_policy.policy.effects import EFFECTS
from contact_policy.policy.first_measures import FIRST_MEASURES
from contact_policy.storage.tables import metadata

ROOT = Path(contact_policy.__file__).parent
ENTRIES = {Path(effects.__file__), Path(first_measures.__file__)}
ON_PAPER = ROOT / "policy" / "document" / "format2"
"""What documents may say of each effect, bounds and guarantees, stands apart: no answer is made there."""
NAMES = {*EFFECTS, *FIRST_MEASURES} - {"other", "channels", "contact", "subject", "service", "hours", "close", "file"}
"""But for those that are words of other things, too."""


def asked(source: str) -> Iterator[int]:
    """The lines that ask whether something is one of them: compare with it, look it up, match it."""
    for node in ast.walk(ast.parse(source)):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.Subscript):
            parts = [node.slice]
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        for part in parts:
            members = part.elts if isinstance(part, ast.Set | ast.Tuple | ast.List) else [part]
            if any(isinstance(each, ast.Constant) and each.value in NAMES for each in members):
                yield node.lineno if hasattr(node, "lineno") else part.lineno


def test_an_effect_and_a_kind_are_known_by_name_in_their_entries_alone() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted(ROOT.rglob("*.py"))
        if path not in ENTRIES and ON_PAPER not in path.parents
        for line in asked(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "ask the entry of the effect, policy.effects.EFFECTS, and say there what is asked"


def test_one_asked_for_elsewhere_would_be_found() -> None:
    source = (
        'if effect == "block":\n    x = 1\ny = SAYS["call_limit"]\nz = kind in {"block_phone", "allowance"}\n"block"'
    )
    assert list(asked(source)) == [1, 3, 4]


def test_no_check_of_the_database_lists_the_kinds() -> None:
    checks = [str(getattr(check, "sqltext", "")) for table in metadata.tables.values() for check in table.constraints]
    assert any("'phone'" in check for check in checks)
    assert [check for check in checks if "'single_contact'" in check or "'aggressive'" in check] == []
