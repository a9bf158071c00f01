"""Column types: how the words of ``policy`` and ``records`` lie in PostgreSQL. Repositories never convert by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Select,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    any_,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.storage.prepared import given

_MOST_REPEATED = 1_000


class _Id(TypeDecorator[str]):
    """A uuid column whose values are text on both sides: every connection is told so when it is made."""

    impl = Uuid
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(as_uuid=False)

    @property
    def python_type(self) -> type[str]:
        """What a value is."""
        return str

    def bind_processor(self, dialect: Dialect) -> None:  # noqa: ARG002 - SQLAlchemy's signature
        """Write it as it is."""
        return

    def result_processor(self, dialect: Dialect, coltype: Any) -> None:  # noqa: ARG002 - SQLAlchemy's signature
        """Read it as it is."""
        return


Id = _Id()
Moment = DateTime(timezone=True)


class Plain(TypeDecorator[Any]):
    """A JSONB column holding ``type_`` in the codec's plain form."""

    impl = JSONB
    cache_ok = True

    def __init__(self, type_: Any) -> None:
        super().__init__(none_as_null=True)
        self.type_ = type_

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the plain form as JSON; None as nothing."""
        return lambda value: None if value is None else json.dumps(to_plain(value))

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the plain form; an outer join may find none."""
        type_ = self.type_
        return lambda value: None if value is None else from_plain(type_, value)


class Repeated(TypeDecorator[Any]):
    """The text of what a ``Plain`` column holds, where few values come again and again: each is read once."""

    impl = Text
    cache_ok = True

    def __init__(self, type_: Any) -> None:
        super().__init__()
        self.type_ = type_

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the plain form in the text."""
        type_ = self.type_
        return lru_cache(_MOST_REPEATED)(lambda text: from_plain(type_, json.loads(text)))


class Code(TypeDecorator[Any]):
    """A text column holding a member of the closed list ``codes``."""

    impl = Text
    cache_ok = True

    def __init__(self, codes: type[StrEnum]) -> None:
        super().__init__()
        self.codes = codes

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the member, by looking it up; an outer join may find none."""
        members: dict[str | None, Any] = {None: None, **{code.value: code for code in self.codes}}
        return members.__getitem__


class Codes(TypeDecorator[Any]):
    """A text[] column holding a tuple of ``item`` (str, or a closed list)."""

    impl = ARRAY(Text)
    cache_ok = True

    def __init__(self, item: type[str]) -> None:
        super().__init__()
        self.item = item

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Write the codes as plain strings."""
        return [str(code) for code in value]

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Read the codes as a tuple."""
        item = self.item
        return tuple if item is str else lambda value: tuple([item(code) for code in value])


class SomeCodes(TypeDecorator[Any]):
    """A text[] column holding a tuple of texts, and nothing where that is empty: so were rows from before it."""

    impl = ARRAY(Text)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Write none as nothing."""
        return [*value] or None

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Read nothing as none."""
        return lambda value: () if value is None else tuple(value)


def among(column: ColumnElement[Any], name: str = "ids") -> ColumnElement[bool]:
    """Hold ``column`` to the ids that each call gives by ``name``, as one value: a list, however many there are."""
    return column == any_(given(name, ARRAY(Id)))


def has_code(column: ColumnElement[Any], codes: Sequence[StrEnum]) -> ColumnElement[bool]:
    """Hold a ``Code`` column to some of its codes, given as one value too."""
    return column == any_(literal([code.value for code in codes], ARRAY(Text)))


def member_of(column: ColumnElement[Any], name: str, type_: TypeEngine[Any] | type[TypeEngine[Any]] = Text) -> Any:
    """Make a column of one member of what a ``Plain`` column holds; the rest stays where it is."""
    return type_coerce(type_coerce(column, JSONB)[name].astext, type_).label(name)


def as_tuple(rows: Select[Any], record: type) -> ColumnElement[Any]:
    """Make one column of ``rows``, in their order: a tuple of ``record``, whose fields their columns are named for.

    The fields come by way of JSON. Raises TypeError for a moment among them: PostgreSQL writes one into JSON as the
    codec does not.
    """
    if any(isinstance(column.type, DateTime) for column in rows.selected_columns):
        raise TypeError(f"a moment of {record.__name__} would not come back from JSON as it went")
    gathered = select(func.jsonb_agg(func.to_jsonb(literal_column("listed")))).select_from(rows.subquery("listed"))
    type_: Any = tuple[record, ...]  # type: ignore[valid-type]  # it is made here, for the codec
    return func.coalesce(gathered.scalar_subquery(), literal_column("'[]'::jsonb"), type_=Plain(type_))


def own_id() -> Column[str]:
    """Make the primary key: a UUIDv7, so that ids sort by age."""
    return Column("id", Id, primary_key=True)


def refers(name: str, table: str, *, optional: bool = False) -> Column[str]:
    """Make a column holding the id of a row of ``table`` which must already be there."""
    return Column(name, Id, ForeignKey(f"{table}.id"), nullable=optional)


def refers_by_commit(name: str, table: str, *, optional: bool = False) -> Column[str]:
    """Make such a column whose row must be there by commit: rows written together name each other."""
    key = ForeignKey(f"{table}.id", deferrable=True, initially="DEFERRED", use_alter=True)
    return Column(name, Id, key, nullable=optional)


def salt() -> Column[str]:
    """Make the salt of a row's digest, which the database gives; none from before the trail was sealed."""
    return Column("salt", Id, server_default=func.gen_random_uuid())


def kept_salt(table: Table) -> ColumnElement[Any]:
    """The salt of a row that is changed: its own, or one now, of a row from before there were any or that is blank."""
    return func.coalesce(table.c.salt, func.gen_random_uuid())


def told(table: Table) -> list[Column[Any]]:
    """The columns of a table that tell of something: all but the salt."""
    return [column for column in table.c if column.name != "salt"]


def text(name: str, *, optional: bool = False) -> Column[str]:
    """Make a text column."""
    return Column(name, Text, nullable=optional)


def moment(name: str, *, optional: bool = False) -> Column[Any]:
    """Make a timestamptz column."""
    return Column(name, Moment, nullable=optional)


def one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    """Hold ``column`` to its closed list."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_is_known")


def all_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    """Hold every member of an array ``column`` to its closed list."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} <@ ARRAY[{listed}]", name=f"{column}_are_known")


def holds(name: str, condition: str) -> CheckConstraint:
    """Hold each row to ``condition``."""
    return CheckConstraint(condition, name=name)
