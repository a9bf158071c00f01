"""Turns a policy document's plain data into the dataclasses of its tables, by their type hints.

Nothing is guessed: an unknown key, a missing key and a value of the wrong type are each a ``Flaw``, which names line,
key and cure.
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from contact_policy.policy.document.tables import SINCE
from contact_policy.policy.engine import FIRST_LEVEL

Path = tuple[str | int, ...]
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

    def __init__(self, name: str, text: str, *, level: int, is_adopted: bool, overridden: Collection[str] = ()) -> None:
        """``overridden`` are the entries of ``[office]`` that settings give instead of the document."""
        self._name = name
        self._overridden = overridden
        self._lines = text.splitlines()
        self._level = level
        self._is_adopted = is_adopted
        self._noted: dict[str, Flaw] = {}

    def note(self, path: Path, cure: str) -> None:
        """Note what is wrong at ``path``; the first of each place is kept."""
        key = ".".join(str(part) for part in path)
        if path[0] == "office" and any(part in self._overridden for part in path[1:]):
            cure = f"{cure}; it is a setting that says this, not the document"
        self._noted.setdefault(key, Flaw(self._line(path), key, cure))

    def note_all(self, flaws: Callable[[], Iterable[Flawed]]) -> None:
        """Note what a check finds, up to what could not be read: that was noted already."""
        try:
            for path, cure in flaws():
                self.note(path, cure)
        except AttributeError:
            if not self._noted:
                raise

    def refuse_what_was_noted(self) -> None:
        """Raise PolicyDocumentError where anything was."""
        flaws = tuple(self._noted.values())
        if flaws:
            more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
            raise PolicyDocumentError(f"{self._name}, {flaws[0]}{more}", flaws)

    def _line(self, path: Path) -> int:
        """The line of the deepest part of ``path`` found by walking the document; 1 where none is.

        A key is looked for in its own table only, so a missing one is told at the table's head.
        """
        line = 0
        for position, part in enumerate(path):
            if isinstance(part, int):
                line = self._nth_table(str(path[position - 1]), part, line)
                continue
            header = re.compile(rf"^\s*\[+[\w.]*\b{re.escape(part)}\]+")
            key = re.compile(rf"^\s*{re.escape(part)}\s*=")
            body = range(line + 1 if line else 0, self._end_of_table(line))
            found = [n for n in body if key.match(self._lines[n])] or [
                n for n in range(line, len(self._lines)) if header.match(self._lines[n])
            ]
            line = found[0] if found else line
        return line + 1

    def _end_of_table(self, line: int) -> int:
        return next((n for n in range(line + 1, len(self._lines)) if self._lines[n].startswith("[")), len(self._lines))

    def _nth_table(self, table: str, index: int, start: int) -> int:
        headers = [n for n, line in enumerate(self._lines) if re.match(rf"^\[\[[\w.]*{re.escape(table)}\]\]", line)]
        return headers[index] if index < len(headers) else start

    def read(self, type_: Any, data: Any, path: Path) -> Any:
        """``data``, which stands at ``path``, as a value of ``type_``; UNREAD where it is none, which is noted."""
        origin = typing.get_origin(type_)
        if dataclasses.is_dataclass(type_):
            return self._dataclass(type_, data, path)
        if origin is types.UnionType:
            return self.read(_chosen(typing.get_args(type_), data), data, path)
        if origin is tuple or origin is frozenset:
            return self._sequence(type_, origin, data, path)
        if origin is not None and issubclass(origin, Mapping):
            return self._mapping(type_, data, path)
        if issubclass(type_, StrEnum):
            return self._enum(type_, data, path)
        return self._plain(type_, data, path)

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
        hints, fields = _shape(type_)
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
        missing = [k for k in key_type if k not in data] if issubclass(key_type, StrEnum) else []
        for key in missing:
            self.note((*path, key), "add it; it is required")
        read = {self.read(key_type, k, (*path, k)): self.read(value_type, v, (*path, k)) for k, v in data.items()}
        return UNREAD if missing or UNREAD in read or UNREAD in read.values() else read

    def _enum(self, type_: type[StrEnum], data: Any, path: Path) -> Any:
        if not isinstance(data, str) or data not in list(type_):
            return self._unread(path, f"use one of {', '.join(type_)}")
        return type_(data)


def _made(type_: Any, values: Mapping[str, Any], *, unread: Collection[str]) -> Any:
    """The table with ``values``, and with its defaults; without what could not be read, and what is not there."""
    _, fields = _shape(type_)
    defaults = {name: _default(field) for name, field in fields.items() if name not in values and name not in unread}
    whole = {name: value for name, value in (defaults | dict(values)).items() if value is not dataclasses.MISSING}
    if whole.keys() == fields.keys():
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
    """Of several types that may stand there, the table for a table, and else the one that is none."""
    possible = [type_ for type_ in types_ if type_ is not types.NoneType]
    tables = [type_ for type_ in possible if typing.get_origin(type_) is Mapping or dataclasses.is_dataclass(type_)]
    plain = [type_ for type_ in possible if type_ not in tables]
    return (tables if (isinstance(data, dict) and tables) or not plain else plain)[0]


@cache
def _shape(type_: Any) -> tuple[Mapping[str, Any], Mapping[str, dataclasses.Field[Any]]]:
    """The type hints and the fields of a table's dataclass, by name."""
    return typing.get_type_hints(type_), {f.name: f for f in dataclasses.fields(type_)}


def _plain_name(type_: type[Any]) -> str:
    return {str: "a text", int: "a whole number", bool: "true or false", date: "a date", float: "a number"}.get(
        type_, f"a {type_.__name__}"
    )
