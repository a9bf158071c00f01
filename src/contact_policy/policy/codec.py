"""Facts and findings as plain JSON data and back, exactly: what is stored with a decision can be replayed from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from contact_policy.policy.plain_forms import unset


def to_plain(value: Any) -> Any:
    """Write ``value`` as JSON-ready data: instants in RFC 3339 with ``Z``, days in ISO 8601, tuples as lists.

    Raises ValueError for a datetime without an offset, TypeError for a type that has no plain form.
    """
    type_: Any = type(value)
    return _writer(type_)(value)


def from_plain(type_: Any, data: Any) -> Any:
    """Read the value of ``type_`` that ``data`` (from ``to_plain``) describes.

    ``type_`` is a type as it stands in an annotation: a dataclass, ``tuple[X, ...]``, ``Mapping[str, X]``,
    ``X | None``, a StrEnum, datetime, date, float, int, str, bool or Any. A dataclass field absent from ``data`` takes
    its default, and a member no field is named for is left out: data stored by another version stays readable.
    Raises TypeError, ValueError or KeyError where ``data`` does not describe a ``type_``.
    """
    return _reader(type_)(data)


def has_todays_form(type_: Any, data: Any) -> bool:
    """Tell whether ``data`` is as ``to_plain`` writes a ``type_`` today: no field lacking or unknown, at any depth.

    ``data`` was written by ``to_plain``, today or by another version; single values are not looked at.
    """
    return _form(type_)(data)


@cache
def _field_names(type_: Any) -> tuple[str, ...] | None:
    """The fields of a dataclass or named tuple; None for another type."""
    if is_dataclass(type_):
        return tuple(f.name for f in fields(type_))
    return getattr(type_, "_fields", None)


@cache
def _writer(type_: Any) -> Callable[[Any], Any]:
    """What writes a value of ``type_``: found out once, as most of what is written is a code or a text."""
    names, optional = _field_names(type_), _said_if_set(type_)
    if names is not None and optional:
        always = [name for name in names if name not in optional]
        return lambda value: _with_what_is_set(value, always, optional)
    if names is not None:
        return lambda value: {name: to_plain(getattr(value, name)) for name in names}
    for kind, write in _WRITERS:
        if issubclass(type_, kind):
            return write
    raise TypeError(f"{type_.__name__} has no plain form")


@cache
def _said_if_set(type_: Any) -> Mapping[str, Any]:
    """The fields that are left out where they have their default, with it."""
    return unset(type_) if is_dataclass(type_) else {}


def _with_what_is_set(value: Any, always: Sequence[str], optional: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: to_plain(getattr(value, name)) for name in always}
    said = [(name, getattr(value, name), default) for name, default in optional.items()]
    return plain | {name: to_plain(given) for name, given, default in said if given != default}


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a datetime without an offset has no plain form")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_WRITERS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Mapping, lambda value: {to_plain(key): to_plain(item) for key, item in value.items()}),
    ((tuple, list), lambda value: [to_plain(item) for item in value]),
    (Enum, lambda value: value.value),
    ((str, int, float, NoneType), lambda value: value),
    (datetime, _instant),
    (date, date.isoformat),
)


@cache
def _reader(type_: Any) -> Callable[[Any], Any]:
    origin = get_origin(type_)
    if origin in (Union, UnionType):
        return _optional(type_)
    if origin is tuple:
        return _tuple(get_args(type_))
    if origin is not None and issubclass(origin, Mapping):
        item = _reader(get_args(type_)[1])
        return dict if item is _as_it_is else lambda data: {key: item(value) for key, value in data.items()}
    names = _field_names(type_)
    return _plain_reader(type_) if names is None else _fielded(type_, names)


@cache
def _form(type_: Any) -> Callable[[Any], bool]:
    origin = get_origin(type_)
    if origin in (Union, UnionType):
        form = _form(_wanted(type_))
        return _any_form if form is _any_form else lambda data: data is None or form(data)
    if origin is tuple:
        form = _form(get_args(type_)[0])
        return _any_form if form is _any_form else lambda data: all(form(item) for item in data)
    if origin is not None and issubclass(origin, Mapping):
        form = _form(get_args(type_)[1])
        return _any_form if form is _any_form else lambda data: all(form(item) for item in data.values())
    names = _field_names(type_)
    return _any_form if names is None else _fielded_form(type_, frozenset(names), frozenset(_said_if_set(type_)))


def _fielded_form(type_: Any, names: frozenset[str], optional: frozenset[str]) -> Callable[[Any], bool]:
    forms = [(name, _form(hint)) for name, hint in get_type_hints(type_).items() if name in names]
    parts = [(name, form) for name, form in forms if form is not _any_form]
    return lambda data: (
        isinstance(data, dict)
        and names - optional <= data.keys() <= names
        and all(form(data[name]) for name, form in parts if name in data)
    )


def _any_form(_: Any) -> bool:
    return True


def _plain_reader(type_: Any) -> Callable[[Any], Any]:
    if type_ in (datetime, date):
        read: Callable[[Any], Any] = type_.fromisoformat
        return read
    if type_ is float:
        return float
    if isinstance(type_, type) and issubclass(type_, Enum):
        return _Members(type_).__getitem__
    if type_ in (str, int, bool, Any):
        return _as_it_is
    raise TypeError(f"{type_!r} cannot be read from plain data")


class _Members(dict[Any, Any]):
    """The members of a closed list by their values: looked up, since asking the list takes four times as long."""

    def __init__(self, codes: type[Enum]) -> None:
        super().__init__({member.value: member for member in codes})
        self._codes = codes

    def __missing__(self, value: Any) -> Enum:
        return self._codes(value)


def _as_it_is(data: Any) -> Any:
    return data


def _optional(type_: Any) -> Callable[[Any], Any]:
    read = _reader(_wanted(type_))
    return _as_it_is if read is _as_it_is else lambda data: None if data is None else read(data)


def _wanted(optional: Any) -> Any:
    (wanted,) = (arg for arg in get_args(optional) if arg is not NoneType)
    return wanted


def _tuple(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    if args[-1] is Ellipsis:
        item = _reader(args[0])
        return tuple if item is _as_it_is else lambda data: tuple([item(value) for value in data])
    readers = [_reader(arg) for arg in args]
    return lambda data: tuple(read(value) for read, value in zip(readers, data, strict=True))


def _fielded(type_: Any, names: tuple[str, ...]) -> Callable[[Any], Any]:
    hints, known = get_type_hints(type_), frozenset(names)
    readers = {name: _reader(hints[name]) for name in names}
    converted = [(name, read) for name, read in readers.items() if read is not _as_it_is]

    def read_fields(data: Any) -> Any:
        values = dict(data) if data.keys() <= known else {name: data[name] for name in names if name in data}
        for name, read in converted:
            if name in values:
                values[name] = read(values[name])
        return type_(**values)

    return read_fields
