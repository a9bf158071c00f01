"""What the office remembers goes to a file whole or not at all, and comes back into an empty database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.commands import postgresql_tools
from contact_policy.storage.dsn import plain, without_password
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.commands import command
from fixtures.database import execute, fresh_database

ADDED_ONLY = "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'A'"


async def counted(dsn: str, question: str) -> int:
    connection = await asyncpg.connect(plain(dsn))
    try:
        return int(await connection.fetchval(question))
    finally:
        await connection.close()


async def somebody(dsn: str) -> None:
    store = Store(dsn)
    try:
        async with store.transaction() as tx:
            person = await tx.customers.add(records.customer())
            entry = records.entry(subject=f"customers/{person.id}")
            tx.audit.append(replace(entry, digest=entry.content_digest))
    finally:
        await store.close()


@pytest.mark.long("a database is written to a file and read from it")
def test_a_backup_comes_back_whole_into_an_empty_database_and_into_no_other(
    dsn: str, server_dsn: str, tmp_path: Path
) -> None:
    asyncio.run(somebody(dsn))
    environ = {"DATABASE_URL": dsn, "CONTACT_POLICY_DATA_DIR": str(tmp_path)}
    (tmp_path / "contact-policy-2020-01-01T000000Z.dump").touch()
    (tmp_path / "letters.dump").touch()
    done = command(environ, "backup", str(tmp_path), "--keep", "1")
    assert (done.returncode, done.stderr) == (0, "")
    written = Path(done.stdout.strip())
    assert sorted(tmp_path.glob("*.dump")) == [written, tmp_path / "letters.dump"]
    assert written.stat().st_mode & 0o777 == 0o600

    refused = command(environ, "restore", str(written))
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "not empty" in refused.stderr
    with fresh_database(server_dsn) as other:
        restored = command(environ | {"DATABASE_URL": other}, "restore", str(written))
        assert (restored.returncode, restored.stderr) == (0, "")
        assert "0 altered" in restored.stdout
        assert asyncio.run(counted(other, "SELECT count(*) FROM customers")) == 1
        assert asyncio.run(counted(other, ADDED_ONLY)) == asyncio.run(counted(dsn, ADDED_ONLY)) > 3


def test_a_folder_is_made_for_the_backups_that_are_kept_and_nothing_is_no_backup(
    dsn: str, server_dsn: str, tmp_path: Path
) -> None:
    environ = {"DATABASE_URL": dsn, "CONTACT_POLICY_DATA_DIR": str(tmp_path)}
    nightly = tmp_path / "nightly"
    assert command(environ, "backup", str(nightly), "--keep", "14").returncode == 0
    assert [path.suffix for path in nightly.iterdir()] == [".dump"]
    with fresh_database(server_dsn) as nothing:
        refused = command(environ | {"DATABASE_URL": nothing}, "backup", str(tmp_path / "nothing.dump"))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "there is nothing in the database" in refused.stderr


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {"DATABASE_URL": dsn, "CONTACT_POLICY_DATA_DIR": str(tmp_path)}
    tool = tmp_path / "pg_dump"
    tool.write_text(
        '#!/bin/sh\ncase "$1" in --version) echo "pg_dump (PostgreSQL) 99";; *) echo full >&2; exit 1;; esac\n'
    )
    tool.chmod(0o755)
    monkeypatch.setattr(postgresql_tools, "_candidates", lambda _: [tool])
    done = command(environ, "backup", str(tmp_path / "all.dump"))
    assert (done.returncode, done.stderr) == (1, "contact-policy: pg_dump failed: full\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pg_dump"]
    monkeypatch.setattr(postgresql_tools, "_candidates", lambda _: [])
    assert "apt install postgresql-client" in command(environ, "backup", str(tmp_path / "all.dump")).stderr


@pytest.mark.parametrize(
    ("dsn", "where", "password"),
    [
        ("postgresql://o:p%40w@db/x", "postgresql://o@db/x", "p@w"),
        ("postgresql+asyncpg://o:p@a:1,b:2/x?host=/s&pgbouncer=true", "postgresql://o@a:1,b:2/x?host=/s", "p"),
        ("postgresql:///x", "postgresql:///x", ""),
        ("postgresql://o@/x?host=/s", "postgresql://o@/x?host=/s", ""),
    ],
)
def test_no_password_stands_on_a_command_line(dsn: str, where: str, password: str) -> None:
    assert without_password(dsn) == (where, password)


def test_nothing_is_restored_where_a_file_is_no_backup(server_dsn: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.dump"
    wrong.write_text("PGDMP no more")
    with fresh_database(server_dsn) as other:
        done = command({"DATABASE_URL": other, "CONTACT_POLICY_DATA_DIR": str(tmp_path)}, "restore", str(wrong))
        assert done.returncode == 1
        assert "pg_restore failed" in done.stderr
        asyncio.run(execute(other, "SELECT 1"))
