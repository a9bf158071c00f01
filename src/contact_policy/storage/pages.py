"""Lists, page by page: a cursor says after which row to go on, so new rows never shift a page."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, date
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Label, Select, Tuple, literal, tuple_

from contact_policy.errors import invalid
from contact_policy.policy.codec import from_plain, to_plain
from contact_policy.records import Page
from contact_policy.storage.connection import Connection
from contact_policy.storage.rows import Row

Key = Column[Any] | Label[Any]


async def newest_first(
    connection: Connection, statement: Select[Any], page: Page, *keys: Key
) -> tuple[Sequence[Row], str | None]:
    """Read one page of ``statement`` in descending order of ``keys`` (together unique), and where to go on or None.

    Raises Invalid for a cursor that no such list gave.
    """
    if page.after is not None:
        statement = statement.where(tuple_(*keys) < _last(page.after, keys))
    return await _page(connection, statement.order_by(*(key.desc() for key in keys)), page, keys)


async def oldest_first(
    connection: Connection, statement: Select[Any], page: Page, *keys: Key
) -> tuple[Sequence[Row], str | None]:
    """Read one page like ``newest_first``, in ascending order of ``keys``."""
    if page.after is not None:
        statement = statement.where(tuple_(*keys) > _last(page.after, keys))
    return await _page(connection, statement.order_by(*keys), page, keys)


def _last(cursor: str, keys: tuple[Key, ...]) -> Tuple:
    values = zip(_read(cursor, keys), keys, strict=True)
    return tuple_(*(literal(value, key.type) for value, key in values))


async def _page(
    connection: Connection, statement: Select[Any], page: Page, keys: tuple[Key, ...]
) -> tuple[Sequence[Row], str | None]:
    rows = await connection.rows(statement.limit(page.limit + 1))
    if len(rows) <= page.limit:
        return rows, None
    return rows[: page.limit], _write([rows[page.limit - 1][key.name] for key in keys])


def _write(values: list[Any]) -> str:
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
