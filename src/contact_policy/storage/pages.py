"""Lists, page by page: a cursor says after which row to go on, so new rows never shift a page."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date
from functools import cache
from itertools import chain, combinations
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Integer, Label, Select, tuple_

from contact_policy.errors import invalid
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.records import Page
from contact_policy.storage.connection import Connection
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import Row

Key = Column[Any] | Label[Any]
Filters = Mapping[str, ColumnElement[bool]]


class Listing:
    """A list in the order of ``keys`` (together unique), newest first unless ``oldest_first``.

    ``filters`` are conditions that a page may be asked under, by name. Each combination of them is a statement of its
    own, written when it is first asked.
    """

    def __init__(
        self, statement: Select[Any], *keys: Key, filters: Filters | None = None, oldest_first: bool = False
    ) -> None:
        self._statement = statement
        self._keys = keys
        self._filters = filters or {}
        self._oldest_first = oldest_first
        self._prepared = cache(self._write)

    async def page(self, connection: Connection, page: Page, **values: Any) -> tuple[Sequence[Row], str | None]:
        """One page under every filter whose value is not None, and the cursor of the next page or None.

        A filter that asks for no value is chosen by True. Raises Invalid for a cursor that no such list gave.
        """
        chosen = tuple(name for name in self._filters if values.get(name) is not None)
        asked = {name: value for name, value in values.items() if value is not True}
        if page.after is not None:
            asked |= self._after(page.after)
        statement = self._prepared(chosen, page.after is not None)
        rows = await connection.rows(statement, limit=page.limit + 1, **asked)
        if len(rows) <= page.limit:
            return rows, None
        return rows[: page.limit], _cursor([rows[page.limit - 1][key.name] for key in self._keys])

    def statements(self) -> Iterator[Prepared[Row]]:
        """Every statement that a page may be read with."""
        names = list(self._filters)
        for chosen in chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)):
            yield self._prepared(chosen, False)  # noqa: FBT003 - the two there are
            yield self._prepared(chosen, True)  # noqa: FBT003

    def _write(self, chosen: tuple[str, ...], goes_on: bool) -> Prepared[Row]:  # noqa: FBT001 - a key of the cache
        statement = self._statement.where(*(self._filters[name] for name in chosen))
        if goes_on:
            last = tuple_(*(given(_place(index), key.type) for index, key in enumerate(self._keys)))
            here = tuple_(*self._keys)
            statement = statement.where(here > last if self._oldest_first else here < last)
        order = self._keys if self._oldest_first else [key.desc() for key in self._keys]
        return Prepared(statement.order_by(*order).limit(given("limit", Integer)))

    def _after(self, cursor: str) -> dict[str, Any]:
        return {_place(index): value for index, value in enumerate(_read(cursor, self._keys))}


def last_before(page: Page, key: Key) -> Any:
    """The ``key`` of the last row before this page, of a list in the order of that key alone; None on the first page.

    Raises Invalid as the list does.
    """
    return None if page.after is None else _read(page.after, (key,))[0]


def _place(index: int) -> str:
    return f"after_{index}"


def _cursor(values: list[Any]) -> str:
    return urlsafe_b64encode(json.dumps(to_plain(values), separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str, keys: tuple[Key, ...]) -> list[Any]:
    try:
        plain = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_key(key.type.python_type, value) for key, value in zip(keys, plain, strict=True)]
    except (ValueError, TypeError, RecursionError) as error:
        raise invalid("?cursor", "This cursor was not given by this list. Begin without one.") from error


def _key(type_: type, plain: Any) -> Any:
    """Read one key back; a text key is always an id."""
    if type_ is int:
        if type(plain) is int and 0 <= plain < 2**63:
            return plain
    elif isinstance(plain, str):
        if type_ is date:
            return date.fromisoformat(plain)
        return str(UUID(plain)) if type_ is str else from_plain(type_, plain).astimezone(UTC)
    raise ValueError
