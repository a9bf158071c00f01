"""The table of who may do what says what the operations say."""

from __future__ import annotations

from fixtures.roles_table import TABLE, table


def test_the_table_of_roles_is_what_the_operations_say() -> None:
    made_anew = "PYTHONPATH=tests .venv/bin/python -m fixtures.roles_table"
    assert TABLE.read_text(encoding="utf-8") == table(), f"made anew by: {made_anew}"
