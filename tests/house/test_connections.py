"""A client that says too little, too slowly or too much is let go; one that asks is answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from contact_policy.commands import connections
from contact_policy.commands.connections import LimitedHttp

pytestmark = pytest.mark.anyio

ASKED = b"GET / HTTP/1.1\r\nHost: office\r\n\r\n"
BODY_TO_COME = b"POST / HTTP/1.1\r\nHost: office\r\nContent-Length: 14\r\n\r\n1234567"


async def answering(_scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """A server with the limits, of which those in time are short."""
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(connections, "BODY_SECONDS", 0.2)
    state = ServerState()
    config = Config(answering, access_log=False, log_level="critical")
    server = await asyncio.get_running_loop().create_server(
        lambda: LimitedHttp(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


async def said(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """What came back until the connection was closed, for as long as five seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(pause)
    answer = await asyncio.wait_for(reader.read(), timeout=5)
    writer.close()
    return answer


@pytest.mark.parametrize("parts", [(), (b"GET / HT",), (ASKED[:-2],), (BODY_TO_COME,)], ids=len)
async def test_whoever_stops_halfway_is_let_go_without_an_answer(port: int, parts: tuple[bytes, ...]) -> None:
    assert await said(port, *parts) == b""


async def test_a_head_that_never_ends_is_refused(port: int) -> None:
    endless = b"GET / HTTP/1.1\r\n" + (b"X-More: " + b"a" * 4000 + b"\r\n") * 17
    assert (await said(port, endless)).startswith(b"HTTP/1.1 400 ")


async def test_whoever_asks_again_on_the_same_connection_is_answered_each_time(port: int) -> None:
    last = ASKED.replace(b"Host", b"Connection: close\r\nHost")
    assert (await said(port, ASKED, ASKED, last, pause=0.15)).count(b"200 OK") == 3


async def test_beyond_the_most_connections_the_next_is_closed_and_the_others_are_answered(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LimitedHttp, "most", 1)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.sleep(0.05)
    assert await said(port) == b""
    writer.write(ASKED)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()


@pytest.mark.parametrize(("files", "most", "kept"), [(256, 1000, 192), (4096, 1000, 1000), (10, 1000, 1)])
def test_where_few_files_may_be_opened_fewer_connections_are_kept(
    files: int, most: int, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LimitedHttp, "most", LimitedHttp.most)
    monkeypatch.setattr("resource.getrlimit", lambda _: (files, files))
    connections.limit_connections(most)
    assert LimitedHttp.most == kept
