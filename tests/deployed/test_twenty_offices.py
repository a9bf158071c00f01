"""What an office costs beside nineteen others, on one machine: memory, connections, and processor at start and idle."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deployed.test_rehearsal import ask
from fixtures.database import database_of, fresh_database
from fixtures.processes import Program
from fixtures.running import client, free_port

OFFICES, SETTLED, IDLE = 20, 15, 30  # seconds
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one office, on the average: megabytes (its share of what it shares), connections, a core's share, seconds."""

    megabytes: float
    connections: float
    idle: float
    start: float

    def __str__(self) -> str:
        return (
            f"PSS {self.megabytes:.0f} MB, {self.connections:.1f} connections, "
            f"idle {self.idle * 100:.2f} % of a core, {self.start:.2f} CPU s to start"
        )


def tree(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        with suppress(FileNotFoundError):
            found += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
    return found


def seconds(pids: list[int]) -> float:
    total = 0
    for pid in pids:
        with suppress(FileNotFoundError):
            total += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return total / TICK


def megabytes(pids: list[int]) -> float:
    kilobytes = 0
    for pid in pids:
        with suppress(FileNotFoundError):
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
            kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024


@pytest.fixture
def databases(server_dsn: str, template: str) -> Iterator[list[str]]:
    with ExitStack() as stack:
        yield [stack.enter_context(fresh_database(server_dsn, template)) for _ in range(OFFICES)]


def measured(programs: list[Program], ports: list[int], databases: list[str]) -> Cost:
    deadline, waiting = time.monotonic() + 300, set(ports)
    with client(timeout=2) as asking:
        while waiting:
            assert time.monotonic() < deadline, programs[0].printed()
            for port in tuple(waiting):
                with suppress(httpx.TransportError):
                    if asking.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                        waiting.discard(port)
            time.sleep(0.2)
    pids = [pid for program in programs for pid in tree(program.process.pid)]
    started = seconds(pids)
    time.sleep(SETTLED)
    before = seconds(pids)
    time.sleep(IDLE)
    idle = (seconds(pids) - before) / IDLE
    names = ", ".join(f"'{database_of(dsn)}'" for dsn in databases)
    (connections,) = ask(databases[0], f"SELECT count(*) - 1 FROM pg_stat_activity WHERE datname IN ({names})")[0]  # noqa: S608
    assert isinstance(connections, int)
    return Cost(*(each / len(ports) for each in (megabytes(pids), connections, idle, started)))


def test_twenty_offices_cost_less_as_copies_of_one_process(databases: list[str], tmp_path: Path) -> None:
    environ = os.environ | {"CONTACT_POLICY_ENVIRONMENT": "test", "CONTACT_POLICY_DRAIN_SECONDS": "0"}
    ports, lines, alone = [free_port() for _ in databases], [], []
    for number, (dsn, port) in enumerate(zip(databases, ports, strict=True)):
        data = tmp_path / str(number)
        data.mkdir()
        said = {"DATABASE_URL": dsn, "PORT": str(port), "CONTACT_POLICY_DATA_DIR": str(data)}
        lines += [f"[office-{number}]", *(f'{name} = "{value}"' for name, value in said.items())]
        alone.append(environ | said)
    file = tmp_path / "offices.toml"
    file.write_text("\n".join(lines))

    together = [Program.start([sys.executable, "-m", "contact_policy", "offices", "serve", str(file)], environ)]
    try:
        copies = measured(together, ports, databases)
    finally:
        for program in together:
            program.stop(within=60)
    serve = [sys.executable, "-m", "contact_policy", "serve", "--no-migrate", "--no-background"]
    apart = [Program.start(serve, each) for each in alone]
    try:
        each = measured(apart, ports, databases)
    finally:
        for program in apart:
            program.stop(within=60)
    print(f"\n{OFFICES} offices, each begun by itself: {each}\n{OFFICES} offices as copies of one: {copies}")  # noqa: T201
    assert copies.megabytes < each.megabytes / 1.5
    assert copies.start < 1
