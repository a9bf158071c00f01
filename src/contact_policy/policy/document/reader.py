"""Turns a policy document's plain data into the dataclasses of its tables, by their type hints.

Nothing is guessed: an unknown key, a missing key and a value of the wrong type are each a ``Flaw``, which names line,
key and cure.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from types import MappingProxyType
from typing import Annotated, Any

from contact_policy.policy.document.lines import Lines, Path
from contact_policy.policy.document.shapes import Demand, OneOf
from contact_policy.policy.document.tables import SINCE, key_of
from contact_policy.policy.engine import FIRST_LEVEL

Flawed = tuple[Path, str]
"""Where something is wrong, and the cure."""

UNREAD = object()
"""In the place of a value that cannot be read; what holds it is made without it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Flaw:
    """Something that a document cannot be used with: where it stands, and the cure."""

    line: int
    key: str
    cure: str

    def __str__(self) -> str:
        """As it is told to whoever mends the document."""
        return f"line {self.line}: {self.key}: {self.cure}"


class PolicyDocumentError(ValueError):
    """The document cannot be used; the message names the line (where it can be told), the key and the cure.

    ``flaws`` are all that was found, of which the message tells the first.
    """

    def __init__(self, message: str, flaws: tuple[Flaw, ...] = ()) -> None:
        super().__init__(message)
        self.flaws = flaws


class Reader:
    """One document, told apart by its ``level``. To be adopted, it must say all that its level asks of documents.

    What cannot be read is noted, and what holds it is made without it: whoever touches that gets AttributeError.
    """

    def __init__(
        self,
        name: str,
        text: str,
        *,
        level: int,
        is_adopted: bool,
        overridden: Collection[str] = (),
        moved: Mapping[str, str] = MappingProxyType({}),
        named: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """``overridden`` are the entries of ``[office]`` that settings give instead of the document.

        ``moved`` tells by which key the document says what is read here by another, and ``named`` by which names it has
        the entries of what is a list here.
        """
        self._name = name
        self._overridden = overridden
        self._text = text
        self._level = level
        self._is_adopted = is_adopted
        self._moved = moved
        self._named = named
        self._noted: dict[str, Flaw] = {}

    @cached_property
    def _lines(self) -> Lines:
        """Found where the first flaw is: most documents have none."""
        return Lines(self._text)

    def note(self, path: Path, cure: str) -> None:
        """Note what is wrong at ``path``; the first of each place is kept."""
        table = str(path[0])
        if table in self._named and len(path) > 1 and isinstance(path[1], int):
            path = (table, self._named[table][path[1]], *path[2:])
        key = ".".join(str(part) for part in path)
        if path[0] == "office" and any(part in self._overridden for part in path[1:]):
            cure = f"{cure}; it is a setting that says this, not the document"
        if key in self._moved:
            key = self._moved[key]
            path = tuple(key.split("."))
        self._noted.setdefault(key, Flaw(self._lines.of(path), key, cure))

    def note_all(self, flaws: Callable[[], Iterable[Flawed]]) -> None:
        """Note what a check finds, up to what could not be read: that was noted already."""
        try:
            for path, cure in flaws():
                self.note(path, cure)
        except AttributeError:
            if not self._noted:
                raise

    @property
    def noted(self) -> tuple[Flaw, ...]:
        """All that is wrong, as far as it was looked for."""
        return tuple(self._noted.values())

    def refuse_what_was_noted(self) -> None:
        """Raise PolicyDocumentError where anything was."""
        flaws = self.noted
        if flaws:
            more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
            raise PolicyDocumentError(f"{self._name}, {flaws[0]}{more}", flaws)

    def read(self, type_: Any, data: Any, path: Path) -> Any:
        """``data``, which stands at ``path``, as a value of ``type_``; UNREAD where it is none, which is noted."""
        origin = typing.get_origin(type_)
        if origin is Annotated:
            return self._shaped(type_, data, path)
        if origin is types.UnionType or origin is typing.Union:
            return self.read(_chosen(typing.get_args(type_), data), data, path)
        if origin is tuple or origin is frozenset:
            return self._sequence(type_, origin, data, path)
        read = (
            self._dataclass if dataclasses.is_dataclass(type_)
            else self._mapping if origin is not None
            else self._enum if issubclass(type_, StrEnum)
            else self._plain
        )  # fmt: skip
        return read(type_, data, path)

    def _shaped(self, type_: Any, data: Any, path: Path) -> Any:
        """A value that must be more than of its type; its shapes are looked at only where it is of it."""
        value = self.read(type_.__origin__, data, path)
        if value is not UNREAD:
            for shape in shapes_of(type_):
                if cure := self._cure(shape, value):
                    return self._unread(path, cure)
        return value

    def _cure(self, shape: Demand, value: Any) -> str:
        """What is wrong with the shape of a value; nothing of entries that lack what could not be read."""
        try:
            return shape.cure(value)
        except AttributeError:
            if not self._noted:
                raise
            return ""

    def _plain(self, type_: type[Any], data: Any, path: Path) -> Any:
        if type(data) is not type_:
            return self._unread(path, f"give {_plain_name(type_)}, not {_plain_name(type(data))}")
        return data

    def _unread(self, path: Path, cure: str) -> object:
        self.note(path, cure)
        return UNREAD

    def _dataclass(self, type_: Any, data: Any, path: Path) -> Any:
        if not isinstance(data, dict):
            return self._unread(path, "make this a table")
        hints, fields = shape_of(type_)
        for key in data:
            if key not in fields:
                self.note((*path, key), f"remove it; known here are {', '.join(sorted(fields))}")
            elif (since := fields[key].metadata.get(SINCE, FIRST_LEVEL)) > self._level:
                self.note((*path, key), too_new(since))
        for name, field in fields.items():
            if name not in data and self._is_asked(field):
                self.note((*path, name), "add it; it is required")
        known = {key: value for key, value in data.items() if key in fields}
        read = {key: self.read(hints[key], value, (*path, key)) for key, value in known.items()}
        return _made(type_, {key: value for key, value in read.items() if value is not UNREAD}, unread=read)

    def _is_asked(self, field: dataclasses.Field[Any]) -> bool:
        """Whether a document without this key is not whole: what came later has a default for those from before."""
        if _default(field) is dataclasses.MISSING:
            return True
        return self._is_adopted and SINCE in field.metadata and field.metadata[SINCE] <= self._level

    def _sequence(self, type_: Any, origin: Any, data: Any, path: Path) -> Any:
        if not isinstance(data, list):
            return self._unread(path, "make this a list")
        item = typing.get_args(type_)[0]
        read = [self.read(item, value, (*path, index)) for index, value in enumerate(data)]
        return UNREAD if UNREAD in read else origin(read)

    def _mapping(self, type_: Any, data: Any, path: Path) -> Any:
        if not isinstance(data, dict):
            return self._unread(path, "make this a table")
        key_type, value_type = typing.get_args(type_)
        is_closed = isinstance(key_type, type) and issubclass(key_type, StrEnum)
        missing = [k for k in key_type if k not in data] if is_closed else []
        for key in missing:
            self.note((*path, key), "add it; it is required")
        names = [shape.words for shape in shapes_of(key_type) if isinstance(shape, OneOf)]
        known = {key: value for key, value in data.items() if not names or key in names[0]}
        for key in [key for key in data if key not in known]:
            self.note((*path, key), f"remove it; known here are {', '.join(map(str, names[0]))}")
        read = {self.read(key_type, k, (*path, k)): self.read(value_type, v, (*path, k)) for k, v in known.items()}
        return UNREAD if missing or UNREAD in read or UNREAD in read.values() else read

    def _enum(self, type_: type[StrEnum], data: Any, path: Path) -> Any:
        if not isinstance(data, str) or data not in list(type_):
            return self._unread(path, f"use one of {', '.join(type_)}")
        return type_(data)


def _made(type_: Any, values: Mapping[str, Any], *, unread: Collection[str]) -> Any:
    """The table with ``values``, and with its defaults; without what could not be read, and what is not there."""
    _, fields = shape_of(type_)
    defaults = {name: _default(field) for name, field in fields.items() if name not in values and name not in unread}
    known = {key: value for key, value in (defaults | dict(values)).items() if value is not dataclasses.MISSING}
    whole = {fields[key].name: value for key, value in known.items()}
    if known.keys() == fields.keys():
        return type_(**whole)
    made = object.__new__(type_)
    for name, value in whole.items():
        object.__setattr__(made, name, value)
    return made


def _default(field: dataclasses.Field[Any]) -> Any:
    """What the key is where it is left out; MISSING where it may not be."""
    make = field.default_factory
    return field.default if make is dataclasses.MISSING else make()


def too_new(since: int) -> str:
    """The cure for what came with a later engine level than the document's."""
    return f"it came with engine {since}; raise policy.engine, or remove it"


def _chosen(types_: tuple[Any, ...], data: Any) -> Any:
    """Of several types that may stand there, the table for a table, else the plain one that it is of, or the first."""
    possible = [type_ for type_ in types_ if type_ is not types.NoneType]
    tables = [type_ for type_ in possible if _is_table(type_)]
    plain = [type_ for type_ in possible if type_ not in tables]
    if (isinstance(data, dict) and tables) or not plain:
        return tables[0]
    return next((type_ for type_ in plain if type_ is type(data)), plain[0])


def _is_table(type_: Any) -> bool:
    bare = type_.__origin__ if typing.get_origin(type_) is Annotated else type_
    return typing.get_origin(bare) is Mapping or dataclasses.is_dataclass(bare)


@cache
def shape_of(type_: Any) -> tuple[Mapping[str, Any], Mapping[str, dataclasses.Field[Any]]]:
    """The type hints and the fields of a table's dataclass, by the key that documents use."""
    hints = typing.get_type_hints(type_, include_extras=True)
    fields = {key_of(field): field for field in dataclasses.fields(type_)}
    return {key: hints[field.name] for key, field in fields.items()}, fields


@cache
def shapes_of(type_: Any) -> tuple[Any, ...]:
    """What ``Annotated`` asks of a value beside its type, without the text that says what the key means."""
    return tuple(said for said in getattr(type_, "__metadata__", ()) if not isinstance(said, str))


def _plain_name(type_: type[Any]) -> str:
    return {str: "a text", int: "a whole number", bool: "true or false", date: "a date", float: "a number"}.get(
        type_, f"a {type_.__name__}"
    )
