"""Whatever is asked of one customer is asked of all records that are theirs: never of one id alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import contact_policy

STORAGE = Path(contact_policy.__file__).parent / "storage"
# Who is reached where is each record's own, and is brought together when they are merged.
OF_ONE_RECORD = {"membership.py", "merges.py", "contact_points.py"}


def compared(source: str) -> Iterator[int]:
    """The lines that hold a row's ``customer_id`` to one id, by name or given at each call."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Compare(
                left=ast.Attribute(attr="customer_id"),
                ops=[ast.Eq()],
                comparators=[ast.Name() | ast.Call(func=ast.Name("given"))],
            ):
                yield node.lineno
            case _:
                pass


def test_every_question_of_a_customer_asks_whose_a_record_is() -> None:
    found = {
        f"{path.name}:{line}"
        for path in STORAGE.glob("*.py")
        if path.name not in OF_ONE_RECORD
        for line in compared(path.read_text())
    }
    assert found == set(), "use membership.belongs: the customer may have several records"


def test_a_question_of_one_id_alone_is_found() -> None:
    assert list(compared("select(cases).where(cases.c.customer_id == customer_id)")) == [1]
    assert list(compared('select(cases).where(cases.c.customer_id == given("customer_id", Id))')) == [1]
    assert list(compared("select(cases).where(belongs(cases.c.customer_id))")) == []
    assert list(compared('select(cases).where(cases.c.customer_id < given("before", Id))')) == []
