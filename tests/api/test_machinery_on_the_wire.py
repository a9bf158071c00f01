"""What only shows over a socket: bodies that are refused while they are still being sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import uvicorn

from fixtures.service import MakeApp

pytestmark = pytest.mark.anyio


@pytest.fixture
async def port(make_app: MakeApp) -> AsyncIterator[int]:
    server = uvicorn.Server(uvicorn.Config(make_app(), port=0, log_config=None, lifespan="off", access_log=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells this by a flag alone
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def ask(port: int, head: str, body: bytes = b"") -> tuple[int, str]:
    """Send all of a request before reading any of the answer, as simple clients do."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(65_536), timeout=5)
    writer.close()
    await writer.wait_closed()
    top, _, content = answer.decode().partition("\r\n\r\n")
    return int(top.split()[1]), json.loads(content)["code"]


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 2 * 1024 * 1024, 10 * 1024 * 1024])
async def test_the_sender_of_too_large_a_body_sees_the_answer(port: int, manager: dict[str, str], size: int) -> None:
    head = f"POST /v1/examples HTTP/1.1\nHost: x\nAuthorization: {manager['Authorization']}\nContent-Length: {size}"
    assert await ask(port, head, b"x" * size) == (413, "body-too-large")


@pytest.mark.parametrize(("authorised", "status"), [(True, (413, "body-too-large")), (False, (401, "unauthenticated"))])
async def test_what_the_head_decides_is_answered_before_the_body_is_sent(
    port: int, manager: dict[str, str], status: tuple[int, str], *, authorised: bool
) -> None:
    authorisation = f"\nAuthorization: {manager['Authorization']}" if authorised else ""
    head = f"POST /v1/examples HTTP/1.1\nHost: x\nContent-Length: {3 * 1024 * 1024}{authorisation}"
    assert await ask(port, head) == status


async def test_a_sender_who_closes_the_connection_sees_the_answer_too(port: int, manager: dict[str, str]) -> None:
    size = 10 * 1024 * 1024
    head = (
        f"POST /v1/examples HTTP/1.1\nHost: x\nAuthorization: {manager['Authorization']}\nConnection: close"
        f"\nContent-Length: {size}"
    )
    assert await ask(port, head, b"x" * size) == (413, "body-too-large")


async def test_the_sender_of_a_large_body_without_a_token_sees_the_answer(port: int) -> None:
    size = 2 * 1024 * 1024
    head = f"POST /v1/examples HTTP/1.1\nHost: x\nContent-Length: {size}"
    assert await ask(port, head, b"x" * size) == (401, "unauthenticated")


@pytest.mark.parametrize("path", ["/v1/examples/%00", "/v1/examples/%ff", "/v1/%ed%a0%80", "/%2e%2e/x"])
async def test_a_path_of_odd_bytes_is_not_found(port: int, manager: dict[str, str], path: str) -> None:
    head = f"GET {path} HTTP/1.1\nHost: x\nAuthorization: {manager['Authorization']}"
    assert await ask(port, head) == (404, "not-found")
