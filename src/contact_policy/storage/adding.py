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
    # of one dimension: values that are lists themselves are not looked into
    listed = func.unnest(*(given(name, ARRAY(_in_list(table.c[name]), dimensions=1)) for name in columns))
    rows = listed.table_valued(*map(column, columns), name="added").render_derived()
    values = select(*(_out_of_list(rows.c[name], table.c[name]) for name in columns))
    return _telling(table, insert(table).from_select(columns, values, include_defaults=False))


def by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The rows as ``adding_many`` is given them."""
    return {name: [row[name] for row in rows] for name in rows[0]}


class _Literal(TypeDecorator[Any]):
    """A list in PostgreSQL's words: those of several rows differ in length, as lists within a list may not."""

    impl = Text
    cache_ok = True

    def __init__(self, type_: TypeEngine[Any]) -> None:
        super().__init__()
        self.type_ = type_

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Write it as its column would have it, and then in words."""
        write = self.type_.dialect_impl(dialect).bind_processor(dialect)
        return lambda value: _in_words(value if write is None else write(value))


def _in_words(items: Sequence[str] | None) -> str | None:
    if items is None:
        return None
    quoted = [item.replace("\\", "\\\\").replace('"', '\\"') for item in items]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"


def _telling(table: Table, statement: Insert) -> Prepared[Row]:
    return Prepared(statement.returning(*digested(table)) if table.name in SEALED else statement)


def _in_list(of: Column[Any]) -> TypeEngine[Any]:
    return of.type if _items_of(of) is None else _Literal(of.type)


def _out_of_list(value: ColumnElement[Any], of: Column[Any]) -> ColumnElement[Any]:
    items = _items_of(of)
    return value if items is None else cast(value, ARRAY(items))


def _items_of(of: Column[Any]) -> TypeEngine[Any] | None:
    """What a column of lists holds lists of; None for any other."""
    lists = of.type.impl if isinstance(of.type, TypeDecorator) else of.type
    return lists.item_type if isinstance(lists, ARRAY) else None
