"""One pool, two kinds of transaction, one entry in the trail for each write."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from fastapi import Depends, FastAPI, HTTPException, Request

PAGE = 50
_CONNECTIONS = 5
_TRAIL = """
INSERT INTO audit_entries (at, actor, roles, action, subject, customer_id, policy, request_id, details, digest)
VALUES (now(), 'peer', '{staff}', $1, $2, $3, $4, '', $5, '')
"""


class Database:
    """Where the routes look things up."""

    def __init__(self, pool: Any, policy: Any) -> None:
        """``policy`` is what entries in the trail say they were made under."""
        self._pool = pool
        self._policy = policy

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Any]:
        """Lend a connection that sees one moment's state and cannot write."""
        async with (
            self._pool.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Any]:
        """Lend a connection whose writes are kept when the block ends well."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield connection

    async def note(self, connection: Any, action: str, subject: str, customer_id: UUID, **details: Any) -> None:
        """Write down in the trail what was done."""
        await connection.execute(_TRAIL, action, subject, customer_id, self._policy, details)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Keep the pool for as long as the application lives."""
    async with asyncpg.create_pool(
        os.environ["DATABASE_URL"], min_size=_CONNECTIONS, max_size=_CONNECTIONS, init=_prepare
    ) as pool:
        app.state.database = Database(pool, await pool.fetchval("SELECT policy FROM audit_entries LIMIT 1"))
        yield


async def _prepare(connection: Any) -> None:
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


Kept = Annotated[Database, Depends(_database)]


def found(row: Any) -> Any:
    """A row that must be there."""
    if row is None:
        raise HTTPException(404)
    return row


def page(items: list[Any]) -> dict[str, Any]:
    """A page of ``items``, of which one more than a page was asked for."""
    return {"items": items[:PAGE], "next_cursor": str(items[PAGE - 1]["id"]) if len(items) > PAGE else None}
