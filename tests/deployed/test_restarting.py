"""Nothing is lost while instances are restarted, and whatever is told to end does, in time and whole."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.records import Role
from deployed.nginx import nginx
from deployed.serving import beginning, begun
from fixtures.running import RunningService, free_port, wait_until_ready
from fixtures.story import STAFF

WRITES, A_SECOND, LOOPS = 1000, 20, 8
TWO_WORKERS = ("--workers", "2", "--no-background")
DRAIN = {"CONTACT_POLICY_DRAIN_SECONDS": "3"}
STARTED_WITHIN = 240


@contextmanager
def busy_machine() -> Iterator[None]:
    """Others who want the processor all the time."""
    loops = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(LOOPS)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def start(data_dir: Path, dsn: str, port: str) -> RunningService:
    return begun(data_dir, port, *TWO_WORKERS, DATABASE_URL=dsn, **DRAIN)


def headers_for(data_dir: Path, role: Role) -> dict[str, str]:
    return {"Authorization": f"Bearer {DevelopmentIssuer(data_dir).issue('mary', [role], datetime.now(UTC))}"}


async def ask(url: str, data_dir: Path, done: asyncio.Event) -> tuple[Counter[str], Counter[str]]:
    """Write, twenty times a second, and look up half as often; how each fared. Nobody asks twice."""
    untrusted = ssl.create_default_context()
    untrusted.check_hostname, untrusted.verify_mode = False, ssl.CERT_NONE
    wrote, looked = Counter[str](), Counter[str]()
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=20)
    async with httpx.AsyncClient(base_url=url, verify=untrusted, timeout=60, limits=limits, trust_env=False) as client:

        async def write() -> None:
            sent = headers_for(data_dir, STAFF) | {"Idempotency-Key": str(uuid4())}
            wrote[await fared(client.post("/v1/customers", headers=sent, json={"name": "Jo Jones"}))] += 1

        async def look() -> None:
            sent = headers_for(data_dir, Role.TELEPHONY)
            looked[await fared(client.get("/v1/contact-status?phone=%2B447700900106", headers=sent))] += 1

        began, tasks = time.monotonic(), []
        for number in range(WRITES):
            await asyncio.sleep(max(began + number / A_SECOND - time.monotonic(), 0))
            tasks.append(asyncio.create_task(write()))
            if number % 2:
                tasks.append(asyncio.create_task(look()))
        await asyncio.gather(*tasks)
    done.set()
    return wrote, looked


async def fared(asking: object) -> str:
    try:
        return str((await asking).status_code)  # type: ignore[misc]  # httpx's coroutine
    except httpx.HTTPError as error:
        return type(error).__name__


async def restart_in_turn(services: list[RunningService], data_dir: Path, dsn: str, done: asyncio.Event) -> list[float]:
    """Restart one after the other until nobody asks any more; how long each took to end."""
    ended = []
    await asyncio.sleep(2)
    while not done.is_set():
        for number, service in enumerate(services):
            began = time.monotonic()
            service.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(service.process.wait, 60) == 0
            ended.append(time.monotonic() - began)
            service.program.kill()  # it has ended: this closes what it printed to
            services[number] = start(data_dir, dsn, service.url.rpartition(":")[2])
            await asyncio.to_thread(wait_until_ready, services[number], STARTED_WITHIN)
            await asyncio.sleep(1)
    return ended


@pytest.mark.parametrize("beside", ["nothing", "busy loops"])
def test_no_write_and_no_look_up_is_lost_in_a_rolling_restart(dsn: str, tmp_path: Path, beside: str) -> None:
    services = [start(tmp_path, dsn, str(free_port())) for _ in range(2)]
    try:
        for service in services:
            wait_until_ready(service, STARTED_WITHIN)
        ours = [service.url.rpartition(":")[2] for service in services]
        ports = dict(zip(("8001", "8002"), ours, strict=True))
        with nginx(ports) as (url, _):

            async def both() -> tuple[tuple[Counter[str], Counter[str]], list[float]]:
                done = asyncio.Event()
                return await asyncio.gather(ask(url, tmp_path, done), restart_in_turn(services, tmp_path, dsn, done))

            if beside == "busy loops":
                with busy_machine():
                    (wrote, looked), ended = asyncio.run(both())
            else:
                (wrote, looked), ended = asyncio.run(both())
    finally:
        for service in services:
            service.program.kill()
    print(f"\nbeside {beside}: writes {dict(wrote)}, look-ups {dict(looked)}, "  # noqa: T201 - the figures asked for
          f"{len(ended)} restarts, ended within {max(ended):.1f} s")  # fmt: skip
    assert wrote == {"201": WRITES}
    assert set(looked) == {"200"}
    assert len(ended) >= 2


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_service_told_to_end_at_any_moment_of_its_start_does_so_within_two_seconds(
    dsn: str, tmp_path: Path, workers: str
) -> None:
    environ = os.environ | {"DATABASE_URL": dsn, "CONTACT_POLICY_ENVIRONMENT": "test", "PORT": str(free_port())}
    environ |= {"CONTACT_POLICY_DATA_DIR": str(tmp_path), "CONTACT_POLICY_DRAIN_SECONDS": "0"}
    took = []
    for moment in range(16):
        starting = subprocess.Popen(
            [sys.executable, "-m", "contact_policy", "serve", "--workers", workers],
            env=environ, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(moment * 0.3)
        began = time.monotonic()
        starting.terminate()
        try:
            assert starting.wait(30) in {0, 143, -signal.SIGTERM}
            while _has_members(starting.pid):
                time.sleep(0.01)
            took.append(time.monotonic() - began)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(starting.pid, signal.SIGKILL)
    print(f"\n{workers} workers: {' '.join(f'{seconds:.2f}' for seconds in took)} s")  # noqa: T201
    assert max(took) <= 2


def _has_members(group: int) -> bool:
    """Whether any process of it is left."""
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


def test_a_body_that_never_comes_whole_holds_up_the_end_for_25_seconds_at_most(dsn: str, tmp_path: Path) -> None:
    told = "".join(f"{name}: {value}\r\n" for name, value in headers_for(tmp_path, STAFF).items())
    head = f"POST /v1/customers HTTP/1.1\r\nHost: here\r\n{told}Idempotency-Key: {uuid4()}\r\n"
    with beginning(tmp_path, port := free_port(), *TWO_WORKERS, DATABASE_URL=dsn, **DRAIN) as service:
        wait_until_ready(service, STARTED_WITHIN)
        with socket.create_connection(("127.0.0.1", port)) as half:
            half.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 14\r\n\r\n1234567".encode())
            time.sleep(0.5)
            began = time.monotonic()
            service.process.terminate()
            assert service.process.wait(60) == 0
            took = time.monotonic() - began
    print(f"\nended after {took:.1f} s")  # noqa: T201
    assert took <= 25


def test_two_workers_come_up_with_eight_busy_loops_beside(dsn: str, tmp_path: Path) -> None:
    with busy_machine(), beginning(tmp_path, free_port(), *TWO_WORKERS, DATABASE_URL=dsn, **DRAIN) as service:
        began = time.monotonic()
        wait_until_ready(service, STARTED_WITHIN)
        took = time.monotonic() - began
        assert len(children(service.process.pid)) == 2
    print(f"\nup after {took:.1f} s")  # noqa: T201
    assert "ended with" not in service.program.printed()


@pytest.mark.parametrize("workers", ["2", "3"])
def test_killing_the_parent_leaves_nobody_and_the_port_free(dsn: str, tmp_path: Path, workers: str) -> None:
    with beginning(tmp_path, port := free_port(), "--workers", workers, DATABASE_URL=dsn) as service:
        wait_until_ready(service, STARTED_WITHIN)
        left = children(service.process.pid)
        assert len(left) == int(workers)
        os.kill(service.process.pid, signal.SIGKILL)
        deadline = time.monotonic() + 15
        while any(Path(f"/proc/{pid}").exists() for pid in left):
            assert time.monotonic() < deadline, left
            time.sleep(0.1)
        with socket.socket() as again:
            again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            again.bind(("127.0.0.1", port))


def children(pid: int) -> list[str]:
    return re.findall(r"\d+", Path(f"/proc/{pid}/task/{pid}/children").read_text())


def test_offices_under_one_host_name_each_have_their_own_pages_and_addresses(dsn: str, tmp_path: Path) -> None:
    public = {"CONTACT_POLICY_PUBLIC_URL": "https://127.0.0.1/north"}
    with (
        beginning(tmp_path, port := free_port(), "--no-background", DATABASE_URL=dsn, **public) as service,
        nginx({"8101": str(port)}, more="path-prefix.conf") as (url, _),
        httpx.Client(base_url=url, verify=False) as asking,  # noqa: S501 - its certificate is made for the test
    ):
        wait_until_ready(service, STARTED_WITHIN)
        sent = headers_for(tmp_path, STAFF) | {"Idempotency-Key": str(uuid4())}
        made = asking.post("/north/v1/customers", headers=sent, json={"name": "Jo Jones"})
        assert made.status_code == 201
        where = made.headers["Location"]
        assert httpx.URL(where).path.startswith("/north/v1/customers/")
        assert asking.get(where, headers=sent).json()["id"] == made.json()["id"]
        page = asking.get("/north/docs")
        assert page.status_code == 200
        for address in re.findall(r"(?:src|href)=[\"']([^\"']+)|url: '([^']+)'", page.text):
            assert asking.get(str(page.url.join(address[0] or address[1]))).status_code == 200, address
        assert asking.get("/north/openapi.json").json()["servers"][0]["url"] == "/north"
        led = asking.get("/north/")
        assert httpx.URL(led.headers["Location"]).path.startswith("/north/desk")
        assert asking.get(led.headers["Location"], follow_redirects=True).status_code == 200
        assert asking.get("/south/livez").status_code == 502
        assert asking.get("/metrics").status_code == 403
