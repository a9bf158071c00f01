"""The connections to one PostgreSQL: made when they are needed, lent inside a transaction, and given back clean."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from contact_policy.errors.unavailable import Unavailable, away
from contact_policy.storage.connection import translated
from contact_policy.storage.dsn import limits, options_of, said_in_each
from contact_policy.storage.failures import DATABASE_ERRORS

# How many statements each connection keeps ready at the server: more than there are, so that none is read twice.
_KEPT_READY = 1400

_READ = json.JSONDecoder().raw_decode

# Seconds that closing waits for what is being done, and giving a connection back for its transaction to end.
_CLOSE_WITHIN = 5.0
_ROLL_BACK_WITHIN = 2.0

# Seconds that we wait longer for an answer than the server takes for one: that it took too long is its own to say.
_GRACE = 1.0


class Pool:
    """At most ``size`` connections to ``dsn``. Times are seconds: to make one, and to be answered.

    That no more than ``size`` are asked for at once is for whoever asks to see to.
    """

    def __init__(self, dsn: str, *, size: int, connect_within: float, answer_within: float) -> None:
        """Prepare; the first question connects."""
        of_server = limits(answer_within)
        self._said_in_each = said_in_each(dsn, of_server)
        self._options = {
            "statement_cache_size": _KEPT_READY,
            **options_of(dsn, timeout=connect_within, limits=of_server),
            "command_timeout": answer_within + _GRACE,
            "min_size": 0,
            "max_size": size,
            "max_queries": math.inf,
            "max_inactive_connection_lifetime": 0,
            "max_cached_statement_lifetime": 0,
            "init": _agree_on_types,
            "reset": _leave_as_it_is,
        }
        self._pool: Any = None
        self._connecting: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def lent(self, begin: str) -> AsyncIterator[Any]:
        """Lend a connection on which ``begin`` began a transaction; what is not committed is rolled back at the end.

        Raises Unavailable where the database is away.
        """
        pool = await self._opened()
        async with self._until_cut():
            connection = await translated(pool.acquire)
        try:
            await translated(connection.execute, begin + self._said_in_each)
            yield connection
            if connection.is_in_transaction():
                await _roll_back(connection)
        except BaseException as error:
            if type(error) is Unavailable:
                _let_go(connection)  # nobody waits twice for a server that does not answer
            else:
                # while PostgreSQL is still at work for a cancelled request, the driver knows of no transaction
                await _roll_back(connection)
            raise
        finally:
            # a request cancelled once more must still give its connection back: the driver shields this from it
            with suppress(*DATABASE_ERRORS):
                await pool.release(connection)

    async def close(self) -> None:
        """Let go of every connection: at once of those that are free, and of the others within seconds."""
        pool, self._pool = self._pool, None
        if pool is not None:
            # the driver's pool cuts what it cannot close in time
            with suppress(TimeoutError, *DATABASE_ERRORS):
                async with asyncio.timeout(_CLOSE_WITHIN):
                    await pool.close()

    def cut(self) -> None:
        """Cut every connection: whoever waits for an answer is told now. Whoever asks again connects again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.terminate()
        for connecting in self._connecting:
            connecting.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def _until_cut(self) -> AsyncIterator[None]:
        """Wait for a connection, and no longer once all are cut."""
        limit = asyncio.timeout(None)
        self._connecting.add(limit)
        try:
            async with limit:
                yield
        except TimeoutError:
            raise away() from None
        finally:
            self._connecting.discard(limit)

    async def _opened(self) -> Any:
        if self._pool is None:
            # it connects to nothing yet, so nobody else comes in between
            self._pool = asyncpg.create_pool(**self._options)
            await self._pool
        return self._pool


async def _roll_back(connection: Any) -> None:
    """End the transaction, or the connection where that cannot be: nobody waits twice for a server that is gone."""
    try:
        async with asyncio.timeout(_ROLL_BACK_WITHIN):
            await connection.execute("ROLLBACK")
    except DATABASE_ERRORS:
        _let_go(connection)


def _let_go(connection: Any) -> None:
    with suppress(*DATABASE_ERRORS):  # it may be gone already
        connection.terminate()


async def _agree_on_types(connection: Any) -> None:
    """Have ids as text, which they are everywhere else, and JSON as what it holds (it is written by its column)."""
    async with connection.transaction():  # a pooler might answer each question over another connection
        await connection.set_type_codec("uuid", schema="pg_catalog", encoder=str, decoder=str)
        await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=_read_json)


def _read_json(text: str) -> Any:
    # PostgreSQL writes JSON with nothing around it: there is no need to look for what may be skipped
    return _READ(text)[0]


async def _leave_as_it_is(connection: Any) -> None:
    """Reset nothing on a connection given back: nothing of ours outlives its transaction."""
