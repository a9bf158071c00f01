"""The statements that add rows: one row, or many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Dialect, Insert, Table, Text, cast, column, func, insert, select
from sqlalchemy.types import TypeDecorator, TypeEngine

from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.record_digests import SEALED, digested
from contact_policy.storage.rows import Row


@cache
def adding(table: Table, columns: tuple[str, ...]) -> Prepared[Row]:
    """Add one row, of which each call gives these columns."""
    row = {name: given(name, table.c[name].type) for name in columns}
    return _telling(table, insert(table).inline().values(row))


@cache
def adding_many(table: Table, columns: tuple[str, ...]) -> Prepared[Row]:
    """Add rows, of which each call gives every column as a list: see ``by_column``.

    PostgreSQL takes half as long over them as over one after the other. It plans the statement once, however many rows
    there are; one that names each value of each row takes it as long to plan as to do.
    """
    listed = func.unnest(*(given(name, _Listed(table.c[name])) for name in columns))
    rows = listed.table_valued(*map(column, columns), name="added").render_derived()
    values = select(*(_out_of_list(rows.c[name], table.c[name]) for name in columns))
    return _telling(table, insert(table).from_select(columns, values, include_defaults=False))


def by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The rows as ``adding_many`` is given them."""
    return {name: [row[name] for row in rows] for name in rows[0]}


class _Listed(TypeDecorator[Any]):
    """A list of a column's values, each written as the column has it.

    A value that is a list is written in PostgreSQL's words: lists within a list may not differ in length.
    """

    impl = ARRAY
    cache_ok = False

    def __init__(self, of: Column[Any]) -> None:
        self._of = of
        super().__init__(of.type if _items_of(of) is None else Text)

    def bind_processor(self, dialect: Dialect) -> Any:
        """Write each value; one that stands there again, as what all rows have in common does, is written once."""
        write = self._of.type.dialect_impl(dialect).bind_processor(dialect)
        if _items_of(self._of) is not None:
            return lambda values: _each_once(values, lambda value: _in_words(value if write is None else write(value)))
        return None if write is None else lambda values: _each_once(values, write)


def _each_once(values: Sequence[Any], write: Callable[[Any], Any]) -> list[Any]:
    each = {id(value): value for value in values}
    written = {identity: write(value) for identity, value in each.items()}
    return [written[id(value)] for value in values]


def _in_words(items: Sequence[str] | None) -> str | None:
    if items is None:
        return None
    quoted = [item.replace("\\", "\\\\").replace('"', '\\"') for item in items]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"


def _telling(table: Table, statement: Insert) -> Prepared[Row]:
    return Prepared(statement.returning(*digested(table)) if table.name in SEALED else statement)


def _out_of_list(value: ColumnElement[Any], of: Column[Any]) -> ColumnElement[Any]:
    items = _items_of(of)
    return value if items is None else cast(value, ARRAY(items))


def _items_of(of: Column[Any]) -> TypeEngine[Any] | None:
    """What a column of lists holds lists of; None for any other."""
    lists = of.type.impl if isinstance(of.type, TypeDecorator) else of.type
    return lists.item_type if isinstance(lists, ARRAY) else None
