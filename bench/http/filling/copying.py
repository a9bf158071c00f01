"""Rows by the million, each a copy of one that the office made over HTTP: as real as that one, but for what differs."""

from __future__ import annotations

from collections.abc import Mapping

from bench.http.database import Database

# What the database works out or counts by itself is left to it.
_COLUMNS = """
SELECT column_name AS name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = '{table}' AND is_generated = 'NEVER'
AND identity_generation IS DISTINCT FROM 'ALWAYS' ORDER BY ordinal_position
"""
_COPIES = """
SET session_replication_role = replica;  -- no foreign key is looked up: they are right, and there are millions
INSERT INTO {table} ({columns}) SELECT {values} FROM generate_series({first}::bigint, {last}::bigint) n JOIN (
  SELECT *, row_number() OVER () - 1 AS nth, count(*) OVER () AS models FROM {table} WHERE {models}
) model ON nth = n % models;
"""


def add_copies(
    database: Database, table: str, models: str, numbers: tuple[int, int], changes: Mapping[str, str]
) -> None:
    """Copy the rows of ``table`` that ``models`` holds of, in turn, once for each number from the first to the last.

    ``changes`` says what differs, column by column, in SQL in which ``n`` is the number.
    """
    names = [row["name"] for row in database.rows(_COLUMNS.format(table=table))]
    first, last = numbers
    database.run(
        _COPIES.format(
            table=table,
            models=models,
            first=first,
            last=last,
            columns=", ".join(names),
            values=", ".join(changes.get(name, f"model.{name}") for name in names),
        )
    )
    database.run(f"VACUUM ANALYZE {table}")
