"""The migrations lead to what ``tables`` describes, whoever runs them, however often, all at once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from contact_policy.errors import Unavailable
from contact_policy.storage import schema
from contact_policy.storage.dsn import connector
from contact_policy.storage.tables import metadata
from fixtures.database import fresh_database

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
