"""One transaction's line to the database, as the repositories see it: ask, write, lock. Its errors are ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, TypeVarTuple
from uuid import UUID

from sqlalchemy import Table

from contact_policy.errors import NotFound
from contact_policy.storage.adding import adding, adding_many, by_column
from contact_policy.storage.failures import DATABASE_ERRORS, translate
from contact_policy.storage.locks import ALONE, EACH_ALONE, TOGETHER, Lock, Tried, lock_name
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.record_digests import Touched
from contact_policy.storage.rows import Row
from contact_policy.storage.waiting import Taken

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


async def translated(
    ask: Callable[[*Ts], Awaitable[T]],
    *arguments: *Ts,
    meaning: Callable[[BaseException], BaseException] = translate,
) -> T:
    """Ask, and raise ours for each database error, outside its handler so that no value trails along.

    It is asked in here: the driver refuses a connection that was lost as it is called, not as it is awaited.
    """
    try:
        return await ask(*arguments)
    except DATABASE_ERRORS as error:
        ours = meaning(error)
    raise ours


class Connection:
    """What runs statements in one transaction. ``failure`` is the first error, after which nothing may be committed."""

    def __init__(self, driver: Any, *, waits_for_locks: bool = True) -> None:
        """Speak over the driver's connection, whose transaction has begun.

        Without ``waits_for_locks``, a lock that somebody else holds raises Taken.
        """
        self._driver = driver
        self._waits_for_locks = waits_for_locks
        self.failure: BaseException | None = None
        self.touched = Touched()

    async def rows(self, statement: Prepared[T], /, **values: Any) -> tuple[T, ...]:
        """Read every row. ``values`` are what the statement is given."""
        return statement.read(await self._run(self._driver.fetch, statement.sql, *statement.arguments(values)))

    async def row(self, statement: Prepared[T], /, **values: Any) -> T | None:
        """Read the one row there is, or None. Raises ValueError where there are more."""
        rows = await self.rows(statement, **values)
        if len(rows) > 1:
            raise ValueError("one row was asked for, and there are more")
        return rows[0] if rows else None

    async def value(self, statement: Prepared[Row], /, **values: Any) -> Any:
        """Read the first column of the one row there is, or None."""
        row = await self.row(statement, **values)
        return None if row is None else next(iter(row.values()))

    async def one(self, statement: Prepared[T], noun: str, id_: str, /, **values: Any) -> T:
        """Read the row that the statement's ``id`` names. Raises NotFound for ``noun``, for an ill-formed id too."""
        known = _id(id_)
        rows = () if known is None else await self.rows(statement, id=known, **values)
        if not rows:
            raise NotFound(noun)
        return rows[0]

    async def write(self, statement: Prepared[Any], /, **values: Any) -> int:
        """Write, and say how many rows it reached."""
        status = await self._run(self._driver.execute, statement.sql, *statement.arguments(values))
        return _reached(status)

    async def write_each(self, statement: Prepared[Any], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write once with each of ``rows``' values, all in one go; nothing where there are none."""
        if rows:
            await self._run(self._driver.executemany, statement.sql, [statement.arguments(row) for row in rows])

    async def rows_each(self, statement: Prepared[T], rows: Sequence[Mapping[str, Any]]) -> tuple[T, ...]:
        """Ask once with each of ``rows``' values, in their order and in one go, and read every row."""
        asked = [statement.arguments(row) for row in rows]
        if len(asked) == 1:
            return statement.read(await self._run(self._driver.fetch, statement.sql, *asked[0]))
        return statement.read(await self._run(self._driver.fetchmany, statement.sql, asked)) if asked else ()

    async def add(self, table: Table, *rows: Mapping[str, Any]) -> None:
        """Add rows of the same columns to ``table``."""
        if not rows:
            return
        columns = tuple(rows[0])
        if len(rows) == 1:
            added = await self.rows(adding(table, columns), **rows[0])
        else:
            added = await self.rows(adding_many(table, columns), **by_column(rows))
        self.touched.changed(table, added)

    async def change(self, table: Table, statement: Prepared[Row], /, **values: Any) -> int:
        """Update rows of a sealed table by a statement that returns ``digested`` of it; say how many it reached."""
        rows = await self.rows(statement, **values)
        self.touched.changed(table, rows)
        return len(rows)

    async def change_each(self, table: Table, statement: Prepared[Row], rows: Sequence[Mapping[str, Any]]) -> int:
        """Do the same once with each of ``rows``' values, all in one go."""
        changed = await self.rows_each(statement, rows)
        self.touched.changed(table, changed)
        return len(changed)

    async def lock(self, *names: str) -> None:
        """Hold until the transaction ends the lock of that name. A reading transaction may lock too."""
        self._check_held(ALONE, *await self.rows(self._words_for(ALONE), name=lock_name(*names)))

    async def lock_shared(self, *names: str) -> None:
        """Hold that lock together with all who hold it so."""
        self._check_held(TOGETHER, *await self.rows(self._words_for(TOGETHER), name=lock_name(*names)))

    async def lock_each(self, names: Iterable[str]) -> None:
        """Hold each of these locks, taken in an order that is everybody's: nobody who takes several meets crosswise."""
        for tried in await self.rows(self._words_for(EACH_ALONE), names=sorted(set(names))):
            self._check_held(EACH_ALONE, tried)

    async def lock_one(self, lock: Lock, noun: str, id_: str) -> None:
        """Hold the lock that the row of that id is named by. Raises NotFound for ``noun``."""
        self._check_held(lock, await self.one(self._words_for(lock), noun, id_))

    async def wait_for_lock(self, *names: str) -> None:
        """Wait at the database, holding the connection, for the lock of that name.

        Those who hold it together would always be before one who only tries: they let in nobody who wants it so while
        somebody waits to have it alone.
        """
        await self.rows(ALONE.waiting, name=lock_name(*names))

    async def try_lock(self, *names: str) -> bool:
        """Hold the lock of that name where nobody has it; returns whether it is held. Nobody waits."""
        (tried,) = await self.rows(ALONE.trying, name=lock_name(*names))
        return tried.is_held

    def _words_for(self, lock: Lock) -> Prepared[Tried]:
        return lock.waiting if self._waits_for_locks else lock.trying

    def _check_held(self, lock: Lock, tried: Tried) -> None:
        if not tried.is_held:
            taken = Taken(tried.name, by_many=lock.by_many)
            self.failure = self.failure or taken
            raise taken

    async def _run(self, ask: Callable[..., Awaitable[T]], *arguments: Any) -> T:
        try:
            return await translated(ask, *arguments)
        except Exception as error:
            self.failure = self.failure or error
            raise


def _reached(status: str) -> int:
    """Read how many rows were reached off what PostgreSQL answers a statement with: ``UPDATE 3``."""
    count = status.rpartition(" ")[2]
    return int(count) if count.isdecimal() else 0


class Repository:
    """One noun's door to the database."""

    def __init__(self, connection: Connection) -> None:
        """Speak over ``connection``."""
        self._connection = connection


def columns_of(table: Table, record: Any) -> dict[str, Any]:
    """Give the fields of ``record`` that ``table`` has a column for, but for what the database numbers by itself."""
    type_: Any = type(record)
    return {name: getattr(record, name) for name in _shared(table, type_)}


@cache
def _shared(table: Table, type_: Any) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.identity is None and hasattr(type_, column.name))


def _id(text: str) -> str | None:
    """The id as PostgreSQL writes it; None where ``text`` is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return None
