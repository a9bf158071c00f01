"""The way in: ``Store.reading()`` and ``Store.transaction()``. Nothing else begins or commits anything."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from contact_policy.errors import Conflict
from contact_policy.errors.unavailable import Busy, away
from contact_policy.storage.audit import AuditRepository
from contact_policy.storage.connection import Connection, translated
from contact_policy.storage.failures import outcome_unknown, translate_commit
from contact_policy.storage.pool import Pool
from contact_policy.storage.transaction import Transaction
from contact_policy.storage.waiting import Line, Turns, Waiter, waiter

# Seconds. A client that waits longer has gone; a server that needs longer is as good as away.
_ANSWER_WITHIN = 30.0
_CONNECT_WITHIN = 5.0
_WAIT_WITHIN = 2.0
# How long it is remembered that a commit was not acknowledged; each that is not says so anew.
_REMEMBERED = 10.0
# So many in a row found out that it is not over, and the next has as much more time.
_MISSES = 8

# A server that stops waiting for its standby says so in one of these, and then answers that the COMMIT succeeded.
_STOPPED_WAITING = ("01000", "57P01")

_BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Store:
    """The office's memory at one PostgreSQL (15 or later), over at most ``pool_size`` connections.

    ``dsn`` is what libpq takes: ``postgresql://user@host:port/name?...``. ``answer_within``, ``connect_within`` and
    ``wait_within`` (for a connection, or for one's turn) are seconds. Twice as many wait as there are connections.

    ``line`` is that of those who wait for a connection; ``turns`` are for those who want the same lock.
    """

    def __init__(
        self,
        dsn: str,
        *,
        pool_size: int = 5,
        answer_within: float = _ANSWER_WITHIN,
        connect_within: float = _CONNECT_WITHIN,
        wait_within: float = _WAIT_WITHIN,
    ) -> None:
        """Prepare; the first question connects."""
        self.line = Line(pool_size, most_waiting=2 * pool_size, within=wait_within)
        self.turns = Turns(within=wait_within)
        self._wait_within = wait_within
        self._stalls_until, self._missed, self._is_trying = 0.0, 0, False
        self._pool = Pool(dsn, size=pool_size, connect_within=connect_within, answer_within=answer_within)
        self._is_away = _never
        self._tell_committed: Callable[[], None] = _tell_nobody

    def refuse_while(self, is_away: Callable[[], bool]) -> None:
        """Refuse at once whatever is asked while ``is_away``: nobody waits for what cannot be.

        Whoever says so asks the database over connections of their own, and finds out when it is back.
        """
        self._is_away = is_away

    def when_committed(self, tell: Callable[[], None]) -> None:
        """Have ``tell`` called after each commit over this store."""
        self._tell_committed = tell

    def cut(self) -> None:
        """Tell now whoever waits for an answer that there will be none: Unavailable, or OutcomeUnknown in a commit."""
        self._pool.cut()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Look at one moment's state. The database itself refuses every write (READ ONLY).

        Raises Unavailable while the database is away, Busy where no connection is free in time.
        """
        async with self._place(), self._pool.lent(_BEGIN_READING) as driver:
            yield Transaction(Connection(driver))

    @asynccontextmanager
    async def transaction(self, *, waits_for_locks: bool = True) -> AsyncIterator[Transaction]:
        """Do one thing whole. Leaving cleanly commits before it returns; leaving by an error stores nothing.

        Raises Unavailable while the database is away, Busy where no connection is free in time, OutcomeUnknown where
        the database went during the commit. Without ``waits_for_locks`` raises Taken for a lock that somebody else
        holds, and waits no longer for the commit than for a connection.
        """
        place = self._place() if waits_for_locks else self._place_to_commit()
        async with place, self._pool.lent("BEGIN") as driver:
            asked = Connection(driver, waits_for_locks=waits_for_locks)
            tx = Transaction(asked)
            try:
                yield tx
            except Conflict:
                # that somebody was erased says more than what no longer fits what is left of them
                if asked.failure is None:
                    await tx.check_erased()
                raise
            if asked.failure is None:
                await tx.check_erased()
                await AuditRepository(asked).write_down()
            if asked.failure is not None:
                # PostgreSQL would answer this COMMIT with a quiet rollback
                raise asked.failure
            within = None if waits_for_locks else self._commit_within()
            if await translated(self._commit, driver, within, meaning=translate_commit):
                raise outcome_unknown()
            self._tell_committed()

    @property
    def is_stalled(self) -> bool:
        """Whether what is stored is not acknowledged just now, and somebody is finding out whether it is again."""
        return self._is_trying and self._stalls()

    def _stalls(self) -> bool:
        return time.monotonic() < self._stalls_until

    @asynccontextmanager
    async def _place_to_commit(self) -> AsyncIterator[None]:
        """Have a place; while commits are not acknowledged, one at a time who has not waited yet."""
        if self.is_stalled:
            raise stalled()
        async with self._place():
            if not self._stalls():
                yield
                return
            if self._is_trying or (waiter.get(None) or Waiter()).has_waited:
                raise stalled()
            self._is_trying = True
            try:
                yield
            finally:
                self._is_trying = False

    def _commit_within(self) -> float:
        """How long a commit is waited for: longer in time, so that a server that is merely slow gets there."""
        return self._wait_within * (1 + self._missed // _MISSES)

    async def _commit(self, driver: Any, within: float | None) -> bool:
        """Commit, and say whether the server stopped waiting for its standby before it answered.

        One that waits for its standby reads and answers as ever: nobody would know but for who waits here.
        """
        try:
            has_stopped_waiting = await _commit(driver, within)
        except TimeoutError:
            self._stalls_until = time.monotonic() + _REMEMBERED
            self._missed += self._is_trying
            raise
        self._stalls_until, self._missed = 0.0, 0
        return has_stopped_waiting

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        self._check_there()
        async with self.line.place():
            self._check_there()  # it may have gone while we waited
            yield

    def _check_there(self) -> None:
        if self._is_away():
            raise away()

    async def ping(self) -> None:
        """Ask the database for nothing. Raises Unavailable while it is away."""
        async with self.reading() as reading:
            await reading.ping()

    async def close(self) -> None:
        """Let go of every connection. Whoever asks again connects again."""
        await self._pool.close()


def _never() -> bool:
    return False


def _tell_nobody() -> None:
    pass


def stalled() -> Busy:
    """Make the error for a database that is there, and acknowledges nothing."""
    return Busy("The database acknowledges nothing just now. Send the same request again in a moment.")


async def _commit(driver: Any, within: float | None) -> bool:
    """Commit, and listen for what the server says before it answers.

    It is listened to here alone: a connection given back forgets who listens to it.
    """
    said: list[str] = []

    def listen(_: Any, message: Any) -> None:
        said.append(message.sqlstate)

    driver.add_log_listener(listen)
    try:
        await driver.execute("COMMIT", timeout=within)
    finally:
        # a connection lost meanwhile has nobody listening any more, and says so
        with suppress(asyncpg.InterfaceError):
            driver.remove_log_listener(listen)
    return any(state in _STOPPED_WAITING for state in said)
