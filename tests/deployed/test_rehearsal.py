"""Backup, loss and restore as they would be done, and releases side by side: what docs/operations.md promises."""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from contact_policy.storage.dsn import plain
from fixtures.commands import command_of_its_own
from fixtures.database import database_of, execute, fresh_database
from fixtures.office import Office
from fixtures.processes import Program
from fixtures.restricting import phone, restrict, threatening
from fixtures.running import RunningService, client, free_port, running_service
from fixtures.story import STAFF

ROOT = Path(__file__).parents[2]
BIN = Path("/usr/lib/postgresql/15/bin")
BEFORE, AFTER = "+447700900106", "+447700900107"
COUNTED = ("customers", "contact_events", "audit_entries", "restrictions", "notices", "outgoing_messages", "api_keys")


def ask(dsn: str, question: str) -> list[tuple[object, ...]]:
    async def answer() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(plain(dsn))
        try:
            return [tuple(row) for row in await connection.fetch(question)]
        finally:
            await connection.close()

    return asyncio.run(answer())


def counts(dsn: str) -> dict[str, object]:
    return {table: ask(dsn, f"SELECT count(*) FROM {table}")[0][0] for table in COUNTED}  # noqa: S608 - ours


def somebody_restricted(service: RunningService, number: str) -> None:
    with Office(service) as office:
        restrict(office, threatening(office, phone(number)), {"kind": "block_phone", "numbers": [number]})
        office.post("/v1/customers", STAFF, name="Jo Jones")


def is_restricted(service: RunningService, number: str) -> bool:
    with Office(service) as office:
        office.now = office.now.replace(month=4, day=20)
        return bool(office.get("/v1/contact-status", STAFF, phone=number)["restricted"])


def renamed(dsn: str, name: str) -> str:
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


def run(environ: Mapping[str, str], *arguments: str) -> str:
    done = command_of_its_own(environ, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_an_office_lost_after_its_backup_comes_back_as_it_was_and_the_service_notices(
    dsn: str, server_dsn: str, tmp_path: Path
) -> None:
    with running_service(tmp_path, "--no-background", DATABASE_URL=dsn) as service:
        somebody_restricted(service, BEFORE)
        was = counts(dsn)
        began = time.monotonic()
        file = run(service.environ, "backup", str(tmp_path)).strip()
        backed_up = time.monotonic() - began
        somebody_restricted(service, AFTER)
        assert counts(dsn) != was
        assert is_restricted(service, AFTER)

        with fresh_database(server_dsn) as empty:
            began = time.monotonic()
            said = run({**service.environ, "DATABASE_URL": empty}, "restore", file)
            restored = time.monotonic() - began
            assert "0 altered" in said
            # The new feed is told of in the trail.
            assert counts(empty) == {**was, "audit_entries": int(str(was["audit_entries"])) + 1}
            again = run({**service.environ, "DATABASE_URL": empty}, "audit", "replay")
            assert re.search(r"\b0 otherwise\b", again), again
            assert "0 not asked" in again
            forbidden = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A' ORDER BY 1, 2"
            assert ask(empty, forbidden) == ask(dsn, forbidden) != []
            feed = "SELECT feed_id FROM change_feed"
            assert ask(empty, feed) != ask(dsn, feed)

            # Put in the place of the one that was lost, beneath the service.
            lost, found = database_of(dsn), database_of(empty)
            swap = [
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('{lost}', '{found}')",  # noqa: S608 - ours
                f"ALTER DATABASE {lost} RENAME TO lost_{lost}",
                f"ALTER DATABASE {found} RENAME TO {lost}",
            ]
            _swap(server_dsn, swap)
            deadline = time.monotonic() + 10
            began = time.monotonic()
            while is_restricted(service, AFTER):
                assert time.monotonic() < deadline
                time.sleep(0.1)
            noticed = time.monotonic() - began
            assert is_restricted(service, BEFORE)
            back = [f"ALTER DATABASE {lost} RENAME TO {found}", f"ALTER DATABASE lost_{lost} RENAME TO {lost}"]
            _swap(server_dsn, [swap[0], *back])
    print(f"\nbacked up in {backed_up:.1f} s, restored and verified in {restored:.1f} s, noticed in {noticed:.1f} s")  # noqa: T201


def _swap(server_dsn: str, statements: list[str]) -> None:
    for _ in range(50):
        try:
            asyncio.run(execute(server_dsn, *statements))
        except asyncpg.ObjectInUseError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("somebody is always in the database")


def test_a_backup_that_is_killed_leaves_nothing_that_could_be_taken_for_one(dsn: str, tmp_path: Path) -> None:
    environ = os.environ | {"DATABASE_URL": dsn, "CONTACT_POLICY_DATA_DIR": str(tmp_path)}
    for after in (0.3, 0.6, 0.9, 1.2, 1.5):
        target = tmp_path / f"{after}.dump"
        running = subprocess.Popen([sys.executable, "-m", "contact_policy", "backup", str(target)], env=environ)
        time.sleep(after)
        running.kill()
        running.wait()
        if target.exists():
            assert (
                subprocess.run([BIN / "pg_restore", "--list", target], check=False, capture_output=True).returncode == 0
            )


@contextmanager
def archiving_server() -> Iterator[tuple[str, Path]]:
    """A PostgreSQL of its own that archives its log: its DSN and its folder."""
    folder = Path(tempfile.mkdtemp(prefix="cp-rehearsal-"))
    shutil.chown(folder, "postgres", "postgres")
    (folder / "log").mkdir()
    shutil.chown(folder / "log", "postgres", "postgres")
    port = free_port()
    as_postgres("initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust")
    settings = (
        f"port={port}\nlisten_addresses='127.0.0.1'\nunix_socket_directories='{folder}'\narchive_mode=on\n"
        f"archive_command='cp %p {folder}/log/%f'\nwal_level=replica\n"
    )
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write(settings)
    try:
        as_postgres("pg_ctl", "-D", folder / "data", "-l", folder / "server.log", "-w", "start")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres", folder
    finally:
        for data in folder.glob("*/postmaster.pid"):
            as_postgres("pg_ctl", "-D", data.parent, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def as_postgres(program: str, *arguments: str | Path) -> None:
    done = subprocess.run(
        ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", BIN / program, *arguments],
        check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_an_office_comes_back_as_it_was_at_a_moment(tmp_path: Path) -> None:
    with (
        archiving_server() as (server, folder),
        fresh_database(server) as dsn,
        running_service(tmp_path, "--no-background", DATABASE_URL=dsn) as service,
    ):
        name = database_of(dsn)
        as_postgres("pg_basebackup", "-D", folder / "base", "-d", plain(server), "-c", "fast", "-X", "none")
        somebody_restricted(service, BEFORE)
        was = counts(dsn)
        time.sleep(1.1)
        moment = str(ask(dsn, "SELECT clock_timestamp()::text")[0][0])
        time.sleep(1.1)
        somebody_restricted(service, AFTER)
        asyncio.run(execute(server, "SELECT pg_switch_wal()"))
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(30)
        began = time.monotonic()
        as_postgres("pg_ctl", "-D", folder / "data", "-m", "fast", "-w", "stop")
        with (folder / "base" / "postgresql.conf").open("a") as file:
            file.write(f"restore_command='cp {folder}/log/%f %p'\nrecovery_target_time='{moment}'\n"
                       "recovery_target_action='promote'\narchive_mode=off\n")  # fmt: skip
        (folder / "base" / "recovery.signal").touch()
        shutil.chown(folder / "base" / "recovery.signal", "postgres", "postgres")
        as_postgres("pg_ctl", "-D", folder / "base", "-l", folder / "base.log", "-w", "-t", "60", "start")
        _wait_until_writable(renamed(server, name))
        took = time.monotonic() - began
        environ = service.environ
        assert counts(dsn) == was
        assert "0 altered" in run(environ, "audit", "verify")
        run(environ, "feed", "renew")
    print(f"\nback to a moment in {took:.1f} s")  # noqa: T201


def _wait_until_writable(dsn: str) -> None:
    deadline = time.monotonic() + 60
    while ask(dsn, "SELECT pg_is_in_recovery()") != [(False,)]:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


def test_the_release_before_works_on_this_ones_schema_or_says_that_it_does_not(dsn: str, tmp_path: Path) -> None:
    """The release before is what stood before the schema last changed."""
    changed = git("log", "-1", "--format=%H", "--diff-filter=A", "--", "migrations/versions/*.py").decode().strip()
    older = tmp_path / "older"
    with tarfile.open(
        fileobj=io.BytesIO(git("archive", f"{changed}~1", "src", "migrations", "pyproject.toml"))
    ) as files:
        files.extractall(older, filter="data")
    (served,) = ask(dsn, "SELECT serves FROM schema_revisions ORDER BY revision DESC LIMIT 1")
    known = {re.sub(r"_.*", "", path.name) for path in (older / "migrations" / "versions").glob("[0-9]*.py")}
    port = str(free_port())
    environ = os.environ | {
        "PYTHONPATH": str(older / "src"), "DATABASE_URL": dsn, "PORT": port, "CONTACT_POLICY_ENVIRONMENT": "test",
        "CONTACT_POLICY_DATA_DIR": str(tmp_path), "CONTACT_POLICY_DRAIN_SECONDS": "0",
    }  # fmt: skip
    program = Program.start(
        [sys.executable, "-m", "contact_policy", "serve", "--no-migrate", "--no-background"], environ
    )
    service = RunningService(f"http://127.0.0.1:{port}", tmp_path, program, dict(environ))
    if served[0] in known:
        deadline = time.monotonic() + 60
        with client(base_url=service.url, timeout=5) as asking:
            while program.process.poll() is None and time.monotonic() < deadline:
                try:
                    if asking.get("/readyz").status_code == 200:
                        break
                except Exception:  # noqa: BLE001 - it does not listen yet
                    time.sleep(0.2)
        somebody_restricted(service, BEFORE)
        said = "serves"
    else:
        assert program.process.wait(60) == 1, program.printed()
        assert "of a later release that this one cannot work with" in program.printed()
        assert "Traceback" not in program.printed()
        said = "refuses in one line"
    program.kill()
    print(f"\nthe release before {changed[:8]} {said}")  # noqa: T201
