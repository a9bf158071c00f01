"""Workers whose parent is killed end with it: none goes on holding the port and answering under old settings."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from fixtures.database import fresh_database
from fixtures.office import Office
from fixtures.running import client, running_service
from fixtures.story import MANAGER


def children(pid: int) -> list[int]:
    """The processes that ``pid`` started and that go on."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    """Whether the process goes on; one that ended and was not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in Linux's own way")
@pytest.mark.long("two workers are started for real, and end in their own time")
def test_no_worker_outlives_its_parent(server_dsn: str, template: str, tmp_path: Path) -> None:
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path / "data", "--workers", "2", DATABASE_URL=dsn) as service,
    ):
        workers = children(service.process.pid)
        assert len(workers) >= 2
        service.process.kill()
        deadline = time.monotonic() + 30
        while any(map(is_running, workers)) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert [pid for pid in workers if is_running(pid)] == []
        with client(base_url=service.url) as asking, pytest.raises(httpx.TransportError):
            asking.get("/livez")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are looked up in Linux's own way")
@pytest.mark.long("a worker and its helper are started for real, and end in their own time")
def test_no_helper_outlives_its_worker(server_dsn: str, template: str, tmp_path: Path) -> None:
    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path / "data", "--no-background", DATABASE_URL=dsn, DEMO="0") as service,
    ):
        with Office(service) as office:
            office.get("/v1/statistics", MANAGER)
        (helper,) = children(service.process.pid)
        service.process.kill()
        deadline = time.monotonic() + 30
        while is_running(helper) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not is_running(helper)
