"""The data map names every column that can hold words about anybody: one that is new has to be put in."""

from __future__ import annotations

from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from sqlalchemy import ARRAY, Column, Text
from sqlalchemy.dialects.postgresql import JSONB

from contact_policy.storage.data_map import DataKind, as_markdown, data_map
from contact_policy.storage.dsn import plain
from contact_policy.storage.record_digests import SEALED
from contact_policy.storage.tables import metadata

DOCUMENT = Path(__file__).parents[2] / "docs" / "data-protection.md"


def can_hold_words(column: Column[object]) -> bool:
    type_ = getattr(column.type, "impl", column.type)
    return isinstance(type_, (Text, JSONB)) or (isinstance(type_, ARRAY) and isinstance(type_.item_type, Text))


def test_every_column_of_text_or_json_stands_in_the_data_map() -> None:
    mapped = {holding.table: holding.mapped for holding in data_map()}
    held = {
        name: frozenset(column.name for column in table.c if can_hold_words(column))
        for name, table in metadata.tables.items()
    }
    assert mapped == held, "Say in storage/data_map.toml what the column holds about whom."


def test_what_is_about_nobody_is_nothing_else_besides() -> None:
    for holding in data_map():
        others = {name for kind, names in holding.columns.items() if kind is not DataKind.CODE for name in names}
        assert not others & set(holding.columns.get(DataKind.CODE, ())), holding.table


def test_every_record_that_is_sealed_holds_something_about_somebody() -> None:
    """Else the map would say of a restriction, a letter or a decision that it is about nobody."""
    about = {holding.table for holding in data_map() if {DataKind.WHO, DataKind.CONDUCT} & set(holding.columns)}
    assert set(SEALED) - about == {"customer_memberships", "disposals", "filed_answers"}, (
        "They say who of the office did it, and when; whose a record is, by its id."
    )


def test_the_documents_map_is_the_one_in_use() -> None:
    assert as_markdown() in DOCUMENT.read_text(), "Put in what `contact-policy data-map` prints."


@pytest.mark.anyio
async def test_what_is_about_somebody_is_blank_once_they_are_erased(dsn: str) -> None:
    """The database's own list is what the map says, and a new column about anybody stands in both or in neither."""
    said = {holding.table: holding.blanked for holding in data_map() if holding.blanked and not holding.go}
    salts = {table: frozenset({"salt"}) for table in SEALED}
    connection = await asyncpg.connect(plain(dsn))
    blanked = await connection.fetch(
        "SELECT table_name, array_agg(column_name) FROM blanked_columns GROUP BY table_name"
    )
    await connection.close()
    assert {table: frozenset(names) for table, names in blanked} == {
        table: names | salts.get(table, frozenset()) for table, names in said.items()
    }
