"""Bring a database to the shape ``tables`` describes, by the migrations in ``migrations/`` at the project's root."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from contact_policy.storage.connection import translated
from contact_policy.storage.dsn import connector

T = TypeVar("T")

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"

# Any number will do, as long as every version of the service takes the same.
_LOCK = 7_241_980_163


def head(migrations: Path = MIGRATIONS) -> str:
    """The revision this version of the service needs. Raises RuntimeError where there is not exactly one."""
    heads = ScriptDirectory(str(migrations)).get_heads()
    if len(heads) != 1:
        raise RuntimeError(f"{migrations} has {len(heads)} head revisions and must have one")
    return heads[0]


async def current(dsn: str) -> str | None:
    """The revision the database is at, None before the first. Raises Unavailable while the database is away."""
    return await _in_transaction(dsn, lambda c: MigrationContext.configure(c).get_current_revision())


async def upgrade(dsn: str, migrations: Path = MIGRATIONS) -> None:
    """Bring the database to ``head()``. All or nothing, and safe where several processes do it at once.

    Raises Unavailable while the database is away.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations))

    def migrate(connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    await _in_transaction(dsn, migrate)


async def _in_transaction(dsn: str, work: Callable[[Connection], T]) -> T:
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=connector(dsn), poolclass=NullPool, hide_parameters=True
    )
    connection = engine.connect()
    await translated(connection.start)
    try:
        async with connection.begin():
            return await translated(connection.run_sync, work)
    finally:
        await connection.close()
