"""What other systems' references name, however many are asked for in one question."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Table, Text, column, func, literal_column, select, true

from contact_policy.records import ExternalReference
from contact_policy.storage.prepared import given

_asked = (
    func.unnest(given("systems", ARRAY(Text)), given("external_ids", ARRAY(Text)))
    .table_valued(column("system", Text), column("external_id", Text), name="asked")
    .render_derived()
)
# Not given with each call: PostgreSQL plans for what it knows.
_ONE: ColumnElement[int] = literal_column("1")


def named_each(rows: Select[Any], references: Table) -> Select[Any]:
    """Hold ``rows`` of ``references`` to those that each call asks for (``asked``).

    Each is looked for by itself, which is what the limit is for. Otherwise PostgreSQL reads the whole table once it has
    grown beyond what it was when the question was first put: in a batch, again for each part.
    """
    is_asked = (references.c.system == _asked.c.system, references.c.external_id == _asked.c.external_id)
    named = rows.where(*is_asked).limit(_ONE).lateral("named")
    return select(named).select_from(_asked.join(named, true()))


def asked(references: Collection[ExternalReference]) -> dict[str, list[str]]:
    """What a question held to these references is given."""
    return {"systems": [r.system for r in references], "external_ids": [r.id for r in references]}
