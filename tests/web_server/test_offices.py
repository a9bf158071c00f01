"""Many offices on one machine: a process and a database each, and none feels what befalls another."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest

from contact_policy.commands import offices
from contact_policy.storage.dsn import plain
from fixtures.commands import command
from fixtures.database import fresh_database
from fixtures.processes import Program
from fixtures.running import client, free_port


@pytest.fixture
def two(server_dsn: str, template: str) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(fresh_database(server_dsn, template)) for name in ("north", "south")}


def listed(tmp_path: Path, databases: dict[str, str], **ports: int) -> Path:
    lines = []
    for name, dsn in databases.items():
        (tmp_path / name).mkdir(exist_ok=True)
        lines += [f"[{name}]", f'DATABASE_URL = "{dsn}"', f'CONTACT_POLICY_DATA_DIR = "{tmp_path / name}"']
        lines += [f"PORT = {ports[name]}"] if name in ports else []
    file = tmp_path / "offices.toml"
    file.write_text("\n".join(lines) + "\n")
    return file


def answers(port: int) -> int:
    with suppress(httpx.TransportError), client(timeout=2) as asking:
        return asking.get(f"http://127.0.0.1:{port}/readyz").status_code
    return 0


def wait(until: object, seconds: float, program: Program) -> None:
    deadline = time.monotonic() + seconds
    while not until():  # type: ignore[operator]
        assert time.monotonic() < deadline, program.printed()
        time.sleep(0.1)


@pytest.mark.long("two offices are served for real")
def test_each_office_has_a_process_and_one_that_ends_or_cannot_start_is_its_own_trouble(
    two: dict[str, str], tmp_path: Path
) -> None:
    ports = {"north": free_port(), "south": free_port(), "broken": free_port()}
    databases = two | {"broken": two["north"].replace("test_", "gone_")}
    file = listed(tmp_path, databases, **ports)
    environ = os.environ | {"CONTACT_POLICY_ENVIRONMENT": "test", "CONTACT_POLICY_DRAIN_SECONDS": "0"}
    program = Program.start([sys.executable, "-m", "contact_policy", "offices", "serve", str(file)], environ)
    try:
        wait(lambda: answers(ports["north"]) == answers(ports["south"]) == 200, 60, program)
        (north,) = _listening(program, ports["north"])
        os.kill(north, signal.SIGKILL)
        wait(lambda: answers(ports["north"]) == 200 and _listening(program, ports["north"]) != [north], 30, program)
        assert answers(ports["south"]) == 200
        assert answers(ports["broken"]) == 0
    finally:
        printed = program.stop()
    assert "contact-policy: broken: " in printed
    assert program.process.returncode == 0


def _listening(program: Program, port: int) -> list[int]:
    """The children that listen on a port."""
    found = []
    sockets = _sockets(port)
    for child in Path(f"/proc/{program.process.pid}/task/{program.process.pid}/children").read_text().split():
        with suppress(FileNotFoundError, PermissionError):
            links = {str(entry.readlink()) for entry in Path(f"/proc/{child}/fd").iterdir() if entry.is_symlink()}
            found += [int(child)] if links & sockets else []
    return found


def _sockets(port: int) -> set[str]:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and int(row[1].split(":")[1], 16) == port}


def test_every_office_is_migrated_and_one_that_cannot_be_is_reported(server_dsn: str, tmp_path: Path) -> None:
    with fresh_database(server_dsn) as one, fresh_database(server_dsn) as other:
        gone = one.replace("test_", "gone_")
        file = listed(tmp_path, {"north": one, "gone": gone, "south": other})
        done = command({"CONTACT_POLICY_ENVIRONMENT": "test"}, "offices", "migrate", str(file))
        assert done.returncode == 1
        lines = done.stdout.splitlines()
        assert [line.partition(":")[0] for line in lines] == ["north", "gone", "south"]
        assert lines[0].partition(": ")[2] == lines[2].partition(": ")[2] != lines[1].partition(": ")[2]
        assert done.stderr == "contact-policy: 1 offices could not be migrated\n"


@pytest.mark.long("the background of two offices is begun for real")
def test_one_process_does_the_background_work_of_every_office_that_it_reaches(
    two: dict[str, str], tmp_path: Path
) -> None:
    gone = two["north"].replace("test_", "gone_")
    file = listed(tmp_path, {"gone": gone, **two})
    environ = os.environ | {"CONTACT_POLICY_ENVIRONMENT": "test"}
    program = Program.start([sys.executable, "-m", "contact_policy", "offices", "background", str(file)], environ)
    try:
        wait(lambda: all(asyncio.run(_swept(dsn)) for dsn in two.values()), 40, program)
        wait(lambda: "gone: a round failed and will be tried again" in program.printed(), 20, program)
    finally:
        program.stop(within=20)
    assert program.process.returncode == 0


async def _swept(dsn: str) -> bool:
    connection = await asyncpg.connect(plain(dsn))
    try:
        return bool(await connection.fetchval("SELECT count(*) FROM sweeps"))
    finally:
        await connection.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("north = 1", "is to be a table"),
        ("[North]\nDATABASE_URL = 'x'", "small letters"),
        ("[north]\nPORT = 1", "no DATABASE_URL"),
        ("[a]\nDATABASE_URL = 'x'\n[b]\nDATABASE_URL = 'x'", "the same DATABASE_URL"),
        ("[a]\nDATABASE_URL = 'x'\nPORT = 1\n[b]\nDATABASE_URL = 'y'\nPORT = 1", "the same PORT"),
        ("[a", "offices.toml"),
    ],
)
def test_a_list_that_mixes_offices_up_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "offices.toml"
    file.write_text(text)
    with pytest.raises(offices.WrongList, match=said):
        offices.read(file)
