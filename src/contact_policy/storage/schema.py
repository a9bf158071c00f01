"""Bring a database to the shape ``tables`` describes, by the migrations in ``migrations/`` at the project's root."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from contact_policy.errors import Busy
from contact_policy.storage import privileges
from contact_policy.storage.connection import translated
from contact_policy.storage.dsn import connector
from contact_policy.storage.privileges import Login

T = TypeVar("T")

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"

# Any number will do, as long as every version of the service takes the same.
_LOCK = 7_241_980_163

# Seconds: whoever waits for a table keeps everybody else from it, so nobody waits for long, and tries again later.
_LOCK_WITHIN = 3.0
_TRY_AGAIN_AFTER = 2.0
_TRIES = 100


class SchemaMismatch(RuntimeError):
    """The database has a schema that this release cannot work with; the message says what to do."""


def head(migrations: Path = MIGRATIONS) -> str:
    """The revision this version of the service needs. Raises RuntimeError where there is not exactly one."""
    return _head(ScriptDirectory(str(migrations)))


async def current(dsn: str) -> str | None:
    """The revision the database is at, None before the first. Raises Unavailable while the database is away."""
    return await _in_transaction(dsn, lambda c: MigrationContext.configure(c).get_current_revision())


async def upgrade(dsn: str, migrations: Path = MIGRATIONS, *, service: Login | None = None) -> str:
    """Bring the database to ``head()``. All or nothing, and safe where several processes do it at once.

    Nobody queues behind it for long: it gives way to whoever is at work, and tries again. ``service`` is let do what it
    has to. Returns the revision that the database is at then: a later release's, where that one serves this release,
    too. Raises SchemaMismatch where it does not, Unavailable while the database is away.
    """
    for _ in range(_TRIES):
        with suppress(Busy):
            return await _in_transaction(dsn, lambda connection: _migrate(connection, migrations, service))
        await asyncio.sleep(_TRY_AGAIN_AFTER)
    return await _in_transaction(dsn, lambda connection: _migrate(connection, migrations, service))


async def is_empty(dsn: str) -> bool:
    """Whether there is nothing in the database yet. Raises Unavailable while it is away."""
    return not await _in_transaction(dsn, lambda connection: inspect(connection).get_table_names())


async def check(dsn: str, migrations: Path = MIGRATIONS) -> str:
    """The revision the database is at. Raises SchemaMismatch where this release cannot work on it."""
    return await _in_transaction(dsn, lambda connection: _checked(connection, migrations))


def _checked(connection: Connection, migrations: Path) -> str:
    scripts = ScriptDirectory(str(migrations))
    found, needed = MigrationContext.configure(connection).get_current_revision(), _head(scripts)
    if found == needed or (found is not None and _is_later(connection, found, scripts)):
        return found
    raise SchemaMismatch(
        f"the database is at revision {found or 'none'}, and this release needs {needed}: run contact-policy migrate"
    )


def _migrate(connection: Connection, migrations: Path, service: Login | None) -> str:
    connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WITHIN * 1000:.0f}ms'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    scripts = ScriptDirectory(str(migrations))  # opened once: that is most of what a start has to do here
    found, needed = MigrationContext.configure(connection).get_current_revision(), _head(scripts)
    if found != needed:
        if found is not None and _is_later(connection, found, scripts):
            return found
        _check_may_change(connection, found, needed)
        config = Config()
        config.set_main_option("script_location", str(migrations))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _say_whom_they_serve(connection, scripts)
    if service is not None:
        privileges.grant(connection, service)
    return needed


def _head(scripts: ScriptDirectory) -> str:
    heads = scripts.get_heads()
    if len(heads) != 1:
        raise RuntimeError(f"{scripts.dir} has {len(heads)} head revisions and must have one")
    return heads[0]


def _check_may_change(connection: Connection, found: str | None, needed: str) -> None:
    may = text("SELECT has_schema_privilege(current_user, 'public', 'CREATE')")
    if not connection.execute(may).scalar_one():
        raise SchemaMismatch(
            f"the database is at revision {found or 'none'}, this release needs {needed}, and this login may not "
            "change it: run contact-policy migrate with CONTACT_POLICY_MIGRATION_DATABASE_URL"
        )


def _is_later(connection: Connection, found: str, scripts: ScriptDirectory) -> bool:
    """Whether ``found`` is of a later release, and that release serves this one. Raises SchemaMismatch if it does not.

    A later release says so itself, in the database: its migrations are not here.
    """
    known = {script.revision for script in scripts.walk_revisions()}
    if found in known:
        return False
    asked = text("SELECT serves FROM schema_revisions WHERE revision = :revision")
    if connection.execute(asked, {"revision": found}).scalar_one_or_none() in known:
        return True
    raise SchemaMismatch(f"the database is at revision {found}, of a later release that this one cannot work with")


def _say_whom_they_serve(connection: Connection, scripts: ScriptDirectory) -> None:
    """Write down of each revision the oldest one whose release can work on it: itself, unless it says another."""
    said = "INSERT INTO schema_revisions (revision, serves) VALUES (:revision, :serves) ON CONFLICT DO NOTHING"
    for script in scripts.walk_revisions():
        serves = getattr(script.module, "serves", script.revision)
        connection.execute(text(said), {"revision": script.revision, "serves": serves})


async def _in_transaction(dsn: str, work: Callable[[Connection], T]) -> T:
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connector(dsn),
        poolclass=NullPool,
        hide_parameters=True,
        # Names that nobody else's statements have: behind a pooler, those of others may lie in the same connection.
        connect_args={"prepared_statement_name_func": lambda: f"contact_policy_{uuid4()}"},
    )
    connection = engine.connect()
    await translated(connection.start)
    try:
        async with connection.begin():
            return await translated(connection.run_sync, work)
    finally:
        await connection.close()
