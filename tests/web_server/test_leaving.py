"""How the service ends: whoever was on the way to it is answered, and it never waits for ever.

A proxy repeats a question whose connection is refused. It does not repeat a write that it has sent, so one that is
connected and then reset is lost: its client is told 502.
"""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn

from contact_policy.web_server import DrainingServer, LimitedProtocol
from fixtures.running import RunningService, client, free_port, running_command, running_service

# seconds
BEFORE_IT_STARTS = (0.05, 0.3, 0.8)
BETWEEN_QUESTIONS = 0.02


class Asking(threading.Thread):
    """Somebody who asks again and again over a connection that is kept, until it is refused."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.answered, self.lost = url, 0, list[str]()

    def run(self) -> None:
        with client(base_url=self.url, timeout=20) as asking:
            while True:
                try:
                    asking.get("/livez").raise_for_status()
                except httpx.ConnectError:
                    return
                except httpx.HTTPError as error:
                    self.lost.append(type(error).__name__)
                    return
                self.answered += 1
                time.sleep(BETWEEN_QUESTIONS)


@pytest.mark.long("a service is ended while others ask it")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_nobody_who_was_connected_is_lost_when_the_service_ends(dsn: str, tmp_path: Path, workers: str) -> None:
    drain = {"CONTACT_POLICY_DRAIN_SECONDS": "2"}
    given = ("--no-background", "--workers", workers)
    with running_command(tmp_path, *given, DATABASE_URL=dsn, **drain) as service:
        asking = [Asking(service.url) for _ in range(8)]
        for one in asking:
            one.start()
        time.sleep(0.3)
        service.process.terminate()
        for one in asking:
            one.join(30)
        assert [one.lost for one in asking] == [[]] * 8
        assert min(one.answered for one in asking) > 3
        assert service.process.wait(10) == 0


@pytest.mark.long("a service is started for real")
def test_whoever_asks_a_service_that_is_ending_is_sent_elsewhere(dsn: str, tmp_path: Path) -> None:
    drain = {"CONTACT_POLICY_DRAIN_SECONDS": "30"}
    with running_service(tmp_path, "--no-background", DATABASE_URL=dsn, **drain) as service:
        with client(base_url=service.url) as asking:
            assert "Connection" not in asking.get("/readyz").headers
            service.process.terminate()
            deadline = time.monotonic() + 10
            while (ready := asking.get("/readyz")).status_code == 200 and time.monotonic() < deadline:
                time.sleep(0.05)
            assert (ready.status_code, ready.headers["Connection"]) == (503, "close")
            alive = asking.get("/livez")
            assert (alive.status_code, alive.headers["Connection"]) == (200, "close")
        service.process.send_signal(signal.SIGINT)
        service.process.wait(10)  # somebody at a keyboard need not wait


async def _read_the_body(_scope: object, receive: object, _send: object) -> None:
    while (await receive())["type"] == "http.request":  # type: ignore[operator]  # plain ASGI
        pass


def test_a_body_that_never_comes_whole_holds_up_the_end_no_longer_than_is_given_to_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            _read_the_body,
            http=LimitedProtocol, lifespan="off", log_config=None, timeout_graceful_shutdown=1,
        )  # fmt: skip
        server = DrainingServer(config, listening.dup(), drain_seconds=0, leave=lambda: None)
        serving = threading.Thread(target=lambda: asyncio.run(server.serve([listening.dup()])))
        serving.start()
        with socket.create_connection(listening.getsockname()) as half:
            half.sendall(b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 14\r\n\r\n1234567")
            time.sleep(0.3)
            server.should_exit = True
            serving.join(5)
            assert not serving.is_alive()
    LimitedProtocol.is_leaving = False


async def _never_ready(_scope: object, _receive: object, _send: object) -> None:
    await asyncio.sleep(60)


def test_a_start_that_waits_for_a_database_is_given_up_once_nobody_needs_it() -> None:
    logged = logging.getLogger("uvicorn.error")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(_never_ready, http=LimitedProtocol, lifespan="on", log_config=None)
        server = DrainingServer(config, listening.dup(), drain_seconds=0, leave=lambda: None)
        starting = threading.Thread(target=lambda: asyncio.run(server.serve([listening.dup()])))
        starting.start()
        time.sleep(0.3)
        server.should_exit = True
        starting.join(2)
        assert not starting.is_alive()
        assert not server.started
    logged.disabled = False


@pytest.mark.parametrize("after", BEFORE_IT_STARTS)
def test_a_service_told_to_end_while_it_starts_ends_at_once(dsn: str, tmp_path: Path, after: float) -> None:
    surroundings = {
        "DATABASE_URL": dsn, "CONTACT_POLICY_ENVIRONMENT": "test", "CONTACT_POLICY_DATA_DIR": str(tmp_path),
        "PORT": str(free_port()),
    }  # fmt: skip
    starting = subprocess.Popen(
        [sys.executable, "-m", "contact_policy", "serve"], env=surroundings, stdout=subprocess.DEVNULL
    )
    time.sleep(after)
    starting.terminate()
    # Before Python itself has begun nobody can say anything but what the system says.
    assert starting.wait(10) in {0, 143, -signal.SIGTERM}


@pytest.mark.long("three workers are started for real")
def test_any_worker_tells_the_figures_of_all_and_one_that_is_killed_is_replaced(dsn: str, tmp_path: Path) -> None:
    with running_command(tmp_path, "--no-background", "--workers", "2", DATABASE_URL=dsn) as service:
        task = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
        before = set(task.read_text().split())
        for _ in range(40):
            service.ask("GET", "/livez")
        time.sleep(1.2)  # what is told may be a second old
        assert [_counted(service) for _ in range(6)] == [{("livez", 40): before}] * 6
        subprocess.run(["/bin/kill", "-9", min(before)], check=True)
        deadline = time.monotonic() + 20
        while len(after := set(task.read_text().split())) < 2 or after == before:
            assert time.monotonic() < deadline, service.program.printed()
            time.sleep(0.1)
        while _counted(service) != {("livez", 40): after}:
            assert time.monotonic() < deadline, service.ask("GET", "/metrics").text
            time.sleep(0.2)
        assert "ended with -9" in service.program.printed()


def _counted(service: RunningService) -> dict[tuple[str, int], set[str]]:
    """How often a path was asked for, and which workers' processes are told of."""
    answer = service.ask("GET", "/metrics")
    assert answer.status_code == 200, (answer, service.program.printed())
    text = answer.text
    counted = re.search(r'http_requests_total{method="GET",route="/livez",status="200"} (\d+)\.0', text)
    assert counted is not None, (text, service.program.printed())
    assert text.count("contact_policy_build_info{") == 1
    workers = re.findall(r'process_resident_memory_bytes{worker="(\d+)"}', text)
    return {("livez", int(counted[1])): set(workers)}
