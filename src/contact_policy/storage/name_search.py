"""Customers by any part of their name, newest first, at any number of them.

A common part is soon met by going back from the newest; a rare one is found by the index of parts. The index alone
would read and sort every Smith for the first page of them, and going back alone every customer for a name nobody has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, exists, func, select

from contact_policy.records import Page
from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Connection
from contact_policy.storage.pages import last_before
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import customers, searchable_names

# So many of the newest names are looked at before the index is asked, and so many where the first were promising.
_FEW, _MANY = 2_000, 24_000

# What is before this is on the first page.
_AFTER_ALL_IDS = "ffffffff-ffff-ffff-ffff-ffffffffffff"

_names = searchable_names.c
_most = given("most", Integer)
# The name as names are kept; a query of its own, so that it is folded once and not for each row.
_folded = select(func.folded_name(given("name", Text))).scalar_subquery()
_is_older = _names.customer_id < given("before", Id)
# The names that the page may show, newest first.
_older = select(_names.customer_id).where(_is_older).order_by(_names.customer_id.desc())


def _has_name(folded: ColumnElement[str]) -> ColumnElement[bool]:
    return func.strpos(folded, _folded) > 0


def _newest(found: Select[Any]) -> Prepared[Row]:
    id_ = found.selected_columns.customer_id
    return Prepared(found.distinct().order_by(id_.desc()).limit(given("limit", Integer)))


def _among_newest() -> Select[Any]:
    names = _older.add_columns(_names.folded).limit(_most).subquery()
    return select(names.c.customer_id).where(_has_name(names.c.folded))


def _by_parts() -> Select[Any]:
    parts = select(func.sought_parts(_folded)).scalar_subquery()
    has_parts = func.name_parts(_names.folded).op("@>")(parts)
    found = select(_names.customer_id).where(has_parts, _has_name(_names.folded), _is_older)
    # Found first and put in order then, however many the planner expects.
    return select(found.cte().prefix_with("MATERIALIZED", dialect="postgresql").c.customer_id)


_AMONG_NEWEST, _BY_PARTS = _newest(_among_newest()), _newest(_by_parts())
_ARE_MORE = Prepared(select(_older.offset(_most).limit(1).exists()))

IS_CALLED = exists().where(_names.customer_id == customers.c.id, _has_name(_names.folded))
"""Holds ``customers`` to those called by the ``name`` that is given, where other conditions leave few to be asked."""


async def newest(connection: Connection, name: str, page: Page) -> Sequence[str]:
    """The ids of those who are called so, or a merged record of theirs: as many as the page takes, and one more."""
    before = last_before(page, customers.c.id) or _AFTER_ALL_IDS
    asked = {"name": name, "before": before, "limit": page.limit + 1}
    for most in (_FEW, _MANY):
        found = await connection.rows(_AMONG_NEWEST, most=most, **asked)
        if len(found) > page.limit or not await connection.value(_ARE_MORE, most=most, before=before):
            return _ids(found)
        if len(found) * _MANY < page.limit * _FEW:
            break
    return _ids(await connection.rows(_BY_PARTS, **asked))


def _ids(rows: Sequence[Row]) -> Sequence[str]:
    return [row["customer_id"] for row in rows]
