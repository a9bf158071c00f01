"""Statements are written once: a call only gives them values.

SQLAlchemy is the language they are written in. To build a statement and put it into PostgreSQL's words takes up to
forty times as long as to ask it, so a statement stands at module level, with ``given`` where each call has a value of
its own, and is put into words when it is first asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar, cast, overload

from sqlalchemy import BindParameter, Executable, Select, Table, bindparam, select
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

from contact_policy.storage.rows import Reader, Row, record_maker, row_maker

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]
# What PostgreSQL calls a numeric column; types other than numbers do not look at it.
_NUMERIC = 1700


def given(name: str, type_: TypeEngine[Any] | type[TypeEngine[Any]]) -> BindParameter[Any]:
    """Stand for the value that each call gives by ``name``."""
    return bindparam(name, type_=type_)


class Prepared(Generic[T_co]):
    """A statement that always reads the same, and what it answers with: rows, or records of a type.

    ``record`` is a dataclass whose fields the statement's columns are named for.
    """

    @overload
    def __init__(self: Prepared[Row], statement: Executable) -> None: ...
    @overload
    def __init__(self, statement: Executable, record: type[T_co]) -> None: ...
    def __init__(self, statement: Executable, record: type[T_co] | None = None) -> None:
        self._statement = statement
        self._record = record

    @property
    def sql(self) -> str:
        """The statement in PostgreSQL's words."""
        return self._words.sql

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """What stands at each place of ``sql``, given ``values`` by name. Raises KeyError where one is missing.

        One that the statement does not ask for must be None: what a question is asked with and without is given so.
        """
        places = self._words.places
        if len(values) > len(self._words.asked_for):
            self._refuse_unknown(values)
        return [place.value if place.name is None else place.written(values[place.name]) for place in places]

    @cached_property
    def read(self) -> Callable[[Sequence[Any]], tuple[T_co, ...]]:
        """What reads the driver's answer."""
        if not isinstance(self._statement, ReturnsRows):
            return cast("Callable[[Sequence[Any]], tuple[T_co, ...]]", _as_named_by_postgresql)
        columns = {name: _reader(column.type) for name, column in self._statement.exported_columns.items()}
        make = row_maker(columns) if self._record is None else record_maker(self._record, columns)
        return cast("Callable[[Sequence[Any]], tuple[T_co, ...]]", make)

    @cached_property
    def _words(self) -> _Words:
        return _put_into_words(self._statement)

    def _refuse_unknown(self, values: Mapping[str, Any]) -> None:
        unknown = [name for name in values if name not in self._words.asked_for and values[name] is not None]
        if unknown:
            raise TypeError(f"The statement does not ask for {', '.join(unknown)}.")


def selecting(table: Table, record: type[Any]) -> Select[Any]:
    """Select what ``record`` tells of the rows of ``table``: the columns that its fields are named for."""
    return select(*(column for column in table.c if column.name in record.__dataclass_fields__))


def by_id(table: Table, record: type[T]) -> Prepared[T]:
    """Select the row of ``table`` that each call names by ``id``."""
    return Prepared(selecting(table, record).where(table.c.id == given("id", table.c.id.type)), record)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a statement: for the value of that name, or with a value of its own."""

    name: str | None
    value: Any
    write: Reader

    def written(self, value: Any) -> Any:
        return value if self.write is None else self.write(value)


@dataclass(frozen=True, slots=True)
class _Words:
    """A statement in PostgreSQL's words, what stands at each of its places, and the names it must be given."""

    sql: str
    places: tuple[_Place, ...]
    asked_for: frozenset[str]


def _put_into_words(statement: Executable) -> _Words:
    compiled = cast("SQLCompiler", statement.compile(dialect=_DIALECT))  # type: ignore[attr-defined]
    if compiled.post_compile_params:
        raise TypeError("An IN of a list reads otherwise for each length of it: hold the column to any_() of an array.")
    own = compiled.params
    places = tuple(_place(compiled.binds[name], own[name]) for name in compiled.positiontup or ())
    return _Words(compiled.string, places, frozenset(place.name for place in places if place.name is not None))


def _place(parameter: BindParameter[Any], own: Any) -> _Place:
    write = parameter.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    if parameter.required:
        return _Place(parameter.key, None, write)
    return _Place(None, own if write is None else write(own), None)


def _reader(type_: TypeEngine[Any]) -> Reader:
    return type_.dialect_impl(_DIALECT).result_processor(_DIALECT, _NUMERIC)


def _as_named_by_postgresql(answer: Sequence[Any]) -> tuple[Row, ...]:
    return tuple(map(dict, answer))
