"""The way in: ``Store.reading()`` and ``Store.transaction()``. Nothing else begins or commits anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakSet

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from contact_policy.storage.connection import Connection, translated
from contact_policy.storage.dsn import connector
from contact_policy.storage.failures import outcome_unknown, translate_commit
from contact_policy.storage.transaction import Transaction

# Seconds. A client that waits longer has gone; a server that needs longer is as good as away.
_ANSWER_WITHIN = 30.0
_CONNECT_WITHIN = 5.0
_CONNECTION_FREE_WITHIN = 10

# A server that stops waiting for its standby says so in one of these, and then answers that the COMMIT succeeded.
_STOPPED_WAITING = ("01000", "57P01")


class Store:
    """The office's memory at one PostgreSQL (15 or later), over at most ``pool_size`` connections.

    ``dsn`` is what libpq takes: ``postgresql://user@host:port/name?...``. ``answer_within`` and ``connect_within`` are
    seconds.
    """

    def __init__(
        self,
        dsn: str,
        *,
        pool_size: int = 5,
        answer_within: float = _ANSWER_WITHIN,
        connect_within: float = _CONNECT_WITHIN,
    ) -> None:
        """Prepare; the first question connects."""
        self._doubtful: WeakSet[Any] = WeakSet()
        self._connector = connector(dsn, timeout=connect_within, command_timeout=answer_within)
        self._engine = self._make_engine(pool_size)
        self._reading_engine = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Look at one moment's state. The database itself refuses every write (READ ONLY).

        Raises Unavailable while the database is away.
        """
        async with _connected(self._reading_engine) as connection:
            yield Transaction(Connection(connection))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Do one thing whole. Leaving cleanly commits before it returns; leaving by an error stores nothing.

        Raises Unavailable while the database is away, OutcomeUnknown where it went during the commit.
        """
        async with _connected(self._engine) as connection:
            line = Connection(connection)
            yield Transaction(line)
            if line.failure is not None:
                # PostgreSQL would answer this COMMIT with a quiet rollback
                raise line.failure
            await self._commit(connection)

    async def ping(self) -> None:
        """Ask the database for nothing. Raises Unavailable while it is away."""
        async with self.reading() as reading:
            await reading.ping()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._engine.dispose()

    async def _commit(self, connection: AsyncConnection) -> None:
        driver = (await connection.get_raw_connection()).driver_connection
        self._doubtful.discard(driver)
        await translated(connection.commit(), translate_commit)
        if driver in self._doubtful:
            raise outcome_unknown()

    async def _connect(self) -> Any:
        connection = await self._connector()
        connection.add_log_listener(self._listen)
        return connection

    def _listen(self, connection: Any, message: Any) -> None:
        if message.sqlstate in _STOPPED_WAITING:
            self._doubtful.add(connection)

    def _make_engine(self, pool_size: int) -> AsyncEngine:
        engine = create_async_engine(
            "postgresql+asyncpg://",
            async_creator=self._connect,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=_CONNECTION_FREE_WITHIN,
            pool_use_lifo=True,
            hide_parameters=True,
        )
        event.listen(engine.sync_engine, "checkout", _refuse_closed)
        return engine


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Lend a connection inside a transaction; whatever was not committed is rolled back at the end."""
    connection = engine.connect()
    await translated(connection.start())
    try:
        await translated(connection.begin().start())
        yield connection
    finally:
        # a cancelled request must still give its connection back
        await translated(asyncio.shield(connection.close()))


def _refuse_closed(dbapi_connection: Any, _record: Any, _proxy: Any) -> None:
    """Make the pool connect anew where the server has gone: the driver knows, so it costs no question."""
    if dbapi_connection.driver_connection.is_closed():
        raise DisconnectionError
