"""One transaction's line to the database, as the repositories see it: ask, write, lock. Its errors are ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Executable, RowMapping, Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from contact_policy.errors import NotFound
from contact_policy.storage.failures import DATABASE_ERRORS, translate

T = TypeVar("T")


async def translated(question: Awaitable[T], meaning: Callable[[BaseException], BaseException] = translate) -> T:
    """Await ``question`` and raise ours for each database error, outside its handler so that no value trails along."""
    try:
        return await question
    except DATABASE_ERRORS as error:
        ours = meaning(error)
    raise ours


class Connection:
    """What runs statements in one transaction. ``failure`` is the first error, after which nothing may be committed."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Speak over ``connection``, whose transaction has begun."""
        self._connection = connection
        self.failure: BaseException | None = None

    async def rows(self, statement: Executable) -> Sequence[RowMapping]:
        """Read every row."""
        return (await self._run(statement)).mappings().all()

    async def row(self, statement: Executable) -> RowMapping | None:
        """Read the one row there is, or None."""
        return (await self._run(statement)).mappings().one_or_none()

    async def value(self, statement: Executable) -> Any:
        """Read the first column of the one row there is, or None."""
        return (await self._run(statement)).scalar_one_or_none()

    async def by_id(self, statement: Select[Any], column: ColumnElement[str], id_: str, noun: str) -> RowMapping:
        """Read the row whose ``column`` is ``id_``. Raises NotFound for ``noun``, for an ill-formed id too."""
        row = await self.row(statement.where(column == id_)) if _is_id(id_) else None
        if row is None:
            raise NotFound(noun)
        return row

    async def write(self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None) -> int:
        """Write (``rows`` at once where given, and nothing where there are none) and say how many rows it reached."""
        if rows is not None and not rows:
            return 0
        return (await self._run(statement, rows)).rowcount

    async def lock(self, *names: str) -> None:
        """Wait for, and hold until the transaction ends, the lock of that name. A reading transaction may lock too."""
        await self._run(select(func.pg_advisory_xact_lock(_lock_key(names))))

    async def lock_shared(self, *names: str) -> None:
        """Hold that lock together with all who hold it so, and wait only for one who has it alone."""
        await self._run(select(func.pg_advisory_xact_lock_shared(_lock_key(names))))

    async def _run(self, statement: Executable, rows: Any = None) -> CursorResult[Any]:
        try:
            return await translated(self._connection.execute(statement, rows))
        except Exception as error:
            self.failure = self.failure or error
            raise


def _lock_key(names: Sequence[str]) -> ColumnElement[int]:
    return func.hashtextextended("/".join(names), 0)


class Repository:
    """One noun's door to the database."""

    def __init__(self, connection: Connection) -> None:
        """Speak over ``connection``."""
        self._connection = connection


def columns_of(table: Table, record: Any) -> dict[str, Any]:
    """Give the fields of ``record`` that ``table`` has a column for."""
    return {column.name: getattr(record, column.name) for column in table.columns if hasattr(record, column.name)}


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
