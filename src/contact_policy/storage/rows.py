"""What the driver answered, as rows or as records: read column by column, as a column holds one kind of thing.

A row is a mapping by column name. A record is one of ``policy``'s or ``records``' dataclasses, whose fields the columns
are named for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from itertools import repeat
from typing import Any, TypeVar

T = TypeVar("T")

Row = Mapping[str, Any]
Reader = Callable[[Any], Any] | None
"""What reads a value of a column; None where the driver's own value will do."""


def row_maker(columns: Mapping[str, Reader]) -> Callable[[Sequence[Any]], tuple[Row, ...]]:
    """Make what turns the driver's answer into rows of these columns."""
    readers = tuple(columns.values())

    def make(answer: Sequence[Any]) -> tuple[Row, ...]:
        read = zip(*_columns(answer, readers), strict=True)
        return tuple([dict(zip(columns, values, strict=True)) for values in read])

    return make


def record_maker(record: type[T], columns: Mapping[str, Reader]) -> Callable[[Sequence[Any]], tuple[T, ...]]:
    """Make what turns the driver's answer into records; fields without a column take their defaults.

    Each field of all records is put in its slot in one go. To call a frozen dataclass of eighteen fields takes five
    times as long, and a heavy customer has thousands of such rows. Raises TypeError where ``record`` cannot be made so.
    """
    _check(record, columns)
    # what puts a field in its slot goes past the dataclass's refusal to be changed: nobody has seen the record yet
    places = [getattr(record, name).__set__ for name in columns]
    left_out = [(getattr(record, f.name).__set__, f) for f in _fields(record) if f.name not in columns]
    readers = tuple(columns.values())

    def make(answer: Sequence[Any]) -> tuple[T, ...]:
        made: list[T] = list(map(object.__new__, repeat(record, len(answer))))
        for put, column in zip(places, _columns(answer, readers), strict=False):
            _each(map(put, made, column))
        for put, field in left_out:
            _each(map(put, made, (_default(field) for _ in made)))
        return tuple(made)

    return make


def _columns(answer: Sequence[Any], readers: Sequence[Reader]) -> Iterator[Iterator[Any] | tuple[Any, ...]]:
    """The columns of the answer, each read; none at all where there is no row."""
    columns = zip(*answer, strict=True)
    for column, read in zip(columns, readers if answer else (), strict=True):
        yield column if read is None else map(read, column)


def _each(doing: Iterator[None]) -> None:
    deque(doing, maxlen=0)


def _check(record: type[Any], columns: Mapping[str, Reader]) -> None:
    if not hasattr(record, "__slots__") or hasattr(record, "__post_init__"):
        raise TypeError(f"{record.__name__} must have slots, and nothing to do after its fields are set")
    known = {f.name: f for f in _fields(record)}
    unknown = columns.keys() - known.keys()
    lacking = {name for name, f in known.items() if name not in columns and not _has_default(f)}
    if unknown or lacking:
        raise TypeError(f"{record.__name__} has no {sorted(unknown)}, and lacks {sorted(lacking)}")


def _fields(record: type[Any]) -> tuple[Field[Any], ...]:
    return fields(record)


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default
