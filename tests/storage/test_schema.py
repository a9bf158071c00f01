"""The migrations lead to what ``tables`` describes, whoever runs them, however often, all at once."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from contact_policy.errors import Busy, Unavailable
from contact_policy.storage import schema
from contact_policy.storage.dsn import connector, plain
from contact_policy.storage.tables import metadata
from fixtures.commands import command
from fixtures.database import fresh_database
from fixtures.running import free_port

pytestmark = pytest.mark.anyio

CATALOGUE = text(
    """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0
     AND connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
    UNION ALL
    SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT table_name, column_name, data_type || is_nullable || is_identity || coalesce(column_default, '')
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    """
)


async def on(dsn: str, work: Any) -> Any:
    engine = create_async_engine("postgresql+asyncpg://", async_creator=connector(dsn), poolclass=NullPool)
    async with engine.begin() as connection:
        return await connection.run_sync(work)


def catalogue(connection: Connection) -> Sequence[Any]:
    return sorted(tuple(row) for row in connection.execute(CATALOGUE))


async def test_the_migrations_make_what_the_tables_say(dsn: str) -> None:
    differences = await on(dsn, lambda c: compare_metadata(MigrationContext.configure(c), metadata))
    assert differences == []


@pytest.fixture
def empty_dsn(server_dsn: str) -> Any:
    with fresh_database(server_dsn) as dsn:
        yield dsn


async def test_checks_keys_and_indexes_are_the_same_to_the_letter(dsn: str, empty_dsn: str) -> None:
    await on(empty_dsn, metadata.create_all)
    made, migrated = await on(empty_dsn, catalogue), await on(dsn, catalogue)
    assert len(made) > 200
    assert migrated == made


async def test_an_upgraded_database_is_at_the_one_head(dsn: str) -> None:
    assert await schema.current(dsn) == schema.head()


async def test_an_empty_database_is_at_no_revision(empty_dsn: str) -> None:
    assert await schema.current(empty_dsn) is None


async def test_several_processes_may_upgrade_at_once(empty_dsn: str) -> None:
    await asyncio.gather(*(schema.upgrade(empty_dsn) for _ in range(4)))
    assert await schema.current(empty_dsn) == schema.head()


async def test_a_failing_migration_leaves_nothing_behind(empty_dsn: str) -> None:
    await on(empty_dsn, lambda c: c.execute(text("CREATE TABLE breaches ()")))
    with pytest.raises(Exception, match="already exists"):
        await schema.upgrade(empty_dsn)
    assert await schema.current(empty_dsn) is None
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert await on(empty_dsn, lambda c: c.execute(text(tables)).scalar_one()) == 1


LATER = """
revision = "later"
down_revision = "{head}"
serves = "{serves}"


def upgrade() -> None:
    pass
"""


def a_later_release(folder: Path, serves: str) -> Path:
    """Its migrations: ours and one more."""
    migrations = folder / "migrations"
    shutil.copytree(schema.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / "later.py").write_text(LATER.format(head=schema.head(), serves=serves))
    return migrations


async def test_this_release_works_on_a_later_schema_that_serves_it(dsn: str, tmp_path: Path) -> None:
    assert await schema.upgrade(dsn, a_later_release(tmp_path, schema.head())) == "later"
    assert await schema.check(dsn) == await schema.upgrade(dsn) == "later"


async def test_this_release_refuses_a_later_schema_that_does_not_serve_it(dsn: str, tmp_path: Path) -> None:
    await schema.upgrade(dsn, a_later_release(tmp_path, "later"))
    for way in (schema.upgrade, schema.check):
        with pytest.raises(schema.SchemaMismatch, match="of a later release"):
            await way(dsn)


def test_a_schema_that_is_to_be_migrated_is_told_and_left_as_it_is(empty_dsn: str) -> None:
    done = command({"DATABASE_URL": empty_dsn}, "migrate", "--check")
    assert (done.returncode, "run contact-policy migrate" in done.stderr) == (1, True)
    served = {"DATABASE_URL": empty_dsn, "CONTACT_POLICY_ENVIRONMENT": "test", "PORT": str(free_port())}
    assert "run contact-policy migrate" in command(served, "serve", "--no-migrate").stderr
    assert asyncio.run(schema.current(empty_dsn)) is None


async def test_a_migration_gives_way_to_whoever_is_at_work_and_comes_again(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a migration that waits for a table everybody else would wait, too."""
    monkeypatch.setattr(schema, "_TRIES", 1)
    monkeypatch.setattr(schema, "_TRY_AGAIN_AFTER", 0)
    monkeypatch.setattr(schema, "_LOCK_WITHIN", 0.1)
    at_work = await asyncpg.connect(plain(dsn))
    async with at_work.transaction():
        await at_work.execute("SELECT pg_advisory_xact_lock($1)", schema._LOCK)  # noqa: SLF001 - another's migration
        with pytest.raises(Busy):
            await schema.upgrade(dsn)
    await at_work.close()
    assert await schema.upgrade(dsn) == schema.head()


async def test_an_absent_server_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await schema.current("postgresql://nobody@127.0.0.1:1/nothing")


def test_alembic_runs_from_the_project_file_alone(dsn: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "check"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"DATABASE_URL": dsn},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No new upgrade operations detected" in done.stdout, done.stderr
