"""Connections that are silent, dribble, say too much or are too many, on a real socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import uvicorn

from contact_policy.web_server import LimitedProtocol, Limits

pytestmark = pytest.mark.anyio

QUICK = Limits(head_seconds=0.4, body_seconds=0.6, answer_seconds=0.6, look_every_seconds=0.05)
GET = b"GET / HTTP/1.1\r\nHost: office\r\n\r\n"
LARGE = 64 * 1024 * 1024

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Any]


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Read the body and say how long it was; at /large give more than anybody takes at once."""
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length, more = length + len(message["body"]), message["more_body"]
    body = bytes(LARGE) if scope["path"] == "/large" else b"%d" % length
    headers = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


@asynccontextmanager
async def serving(limits: Limits) -> AsyncIterator[Connect]:
    """A server with such limits; gives what connects to it."""
    protocol = type("Limited", (LimitedProtocol,), {"limits": limits})
    config = uvicorn.Config(application, port=0, log_config=None, lifespan="off", http=protocol, ws="none")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells this by a flag alone
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with AsyncExitStack() as opened:

        async def connect() -> Connection:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LARGE // 16)
            opened.callback(writer.close)
            return reader, writer

        try:
            yield connect
        finally:
            server.should_exit = True
    await task


async def status(connection: Connection, request: bytes = GET) -> int:
    reader, writer = connection
    writer.write(request)
    await writer.drain()
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    return int(head.split()[1])


async def answered(connection: Connection) -> None:
    """A whole answer, after which the connection is kept."""
    assert await status(connection) == 200
    assert await connection[0].readexactly(1) == b"0"


async def seconds_until_closed(connection: Connection) -> float:
    began = time.monotonic()
    try:
        async with asyncio.timeout(5):
            while await connection[0].read(1 << 20):
                pass
    except ConnectionError:
        pass
    return time.monotonic() - began


async def test_a_connection_that_never_says_a_word_is_closed() -> None:
    async with serving(QUICK) as connect:
        assert 0.2 < await seconds_until_closed(await connect()) < 3


async def test_a_head_that_dribbles_is_not_waited_for() -> None:
    async with serving(QUICK) as connect:
        for first in (b"GET /", GET[:-2] + b"X: "):
            connection = await connect()
            connection[1].write(first)
            dribbling = asyncio.create_task(dribble(connection[1]))
            assert 0.2 < await seconds_until_closed(connection) < 3
            await dribbling


async def test_the_head_of_a_later_request_is_not_waited_for_either() -> None:
    async with serving(QUICK) as connect:
        connection = await connect()
        await answered(connection)
        connection[1].write(b"GET /")
        dribbling = asyncio.create_task(dribble(connection[1]))
        assert 0.2 < await seconds_until_closed(connection) < 3
        await dribbling


async def dribble(writer: asyncio.StreamWriter) -> None:
    try:
        async with asyncio.timeout(5):
            while not writer.is_closing():
                writer.write(b"x")
                await asyncio.sleep(0.05)
                await writer.drain()
    except ConnectionError:
        return


@pytest.mark.parametrize("announced", [b"Content-Length: 100000", b"Transfer-Encoding: chunked"])
async def test_a_body_that_does_not_come_is_told_so(announced: bytes) -> None:
    async with serving(QUICK) as connect:
        connection = await connect()
        assert await status(connection, b"POST / HTTP/1.1\r\nHost: office\r\n" + announced + b"\r\n\r\n") == 408
        assert await seconds_until_closed(connection) < 1


@pytest.mark.long("it waits for what does not come, as the tests beside it do: ten seconds in all")
async def test_an_answer_that_is_not_taken_is_not_kept_for_ever() -> None:
    async with serving(QUICK) as connect:
        reader, writer = await connect()
        writer.transport.pause_reading()
        writer.write(b"GET /large HTTP/1.1\r\nHost: office\r\n\r\n")
        await asyncio.sleep(2)
        writer.transport.resume_reading()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(LARGE)


async def test_slow_but_going_on_is_no_fault() -> None:
    async with serving(QUICK) as connect:
        reader, writer = await connect()
        writer.write(b"GET /large HTTP/1.1\r\nHost: office\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        for _ in range(16):
            await reader.readexactly(LARGE // 16)
            await asyncio.sleep(0.1)


TOO_LONG = {
    "one long line": b"X: " + b"x" * 70_000 + b"\r\n",
    "in all": b"".join(b"X-%d: %b\r\n" % (n, b"x" * 1_000) for n in range(80)),
    "of many lines": b"".join(b"X-%d: x\r\n" % n for n in range(200)),
    "without an end": b"X: " + b"x" * 300_000,
}


@pytest.mark.parametrize("lines", TOO_LONG.values(), ids=TOO_LONG)
@pytest.mark.parametrize("piece", [1_000_000, 4_000])
async def test_a_head_has_only_so_much_room(lines: bytes, piece: int) -> None:
    async with serving(replace(QUICK, head_seconds=5)) as connect:
        reader, writer = await connect()
        request = b"GET / HTTP/1.1\r\nHost: office\r\n" + lines + b"\r\n"
        for start in range(0, len(request), piece):
            writer.write(request[start : start + piece])
            await asyncio.sleep(0.001)
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        assert int(head.split()[1]) == 431


async def test_an_address_has_only_so_much_room_and_large_heads_within_it_are_read() -> None:
    async with serving(QUICK) as connect:
        assert await status(await connect(), b"GET /" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: office\r\n\r\n") == 431
        lines = b"".join(b"X-%d: %b\r\n" % (n, b"x" * 1_000) for n in range(50))
        request = b"GET /" + b"x" * 7_000 + b" HTTP/1.1\r\nHost: office\r\n" + lines + b"\r\n"
        assert await status(await connect(), request) == 200


async def test_a_body_is_not_taken_for_a_head() -> None:
    body = b"x" * 500_000
    async with serving(QUICK) as connect:
        connection = await connect()
        for _ in range(2):
            assert (
                await status(connection, b"POST / HTTP/1.1\r\nHost: office\r\nContent-Length: 500000\r\n\r\n" + body)
                == 200
            )
            assert await connection[0].readexactly(6) == b"500000"


async def test_a_head_that_begins_in_one_piece_with_a_bodys_end_is_not_taken_for_longer_than_it_is() -> None:
    first = b"POST / HTTP/1.1\r\nHost: office\r\nContent-Length: 200000\r\n\r\n" + b"x" * 200_000
    async with serving(QUICK) as connect:
        reader, _ = connection = await connect()
        assert await status(connection, first + GET[:20]) == 200
        assert await reader.readexactly(6) == b"200000"
        assert await status(connection, GET[20:]) == 200
        assert await reader.readexactly(1) == b"0"
        assert await status(connection, first + GET[:-2] + b"X: " + b"x" * 50_000) == 200
        assert await reader.readexactly(6) == b"200000"
        assert await status(connection, b"x" * 20_000 + b"\r\n\r\n") == 431


async def test_who_comes_when_it_is_full_takes_the_place_of_one_that_only_waits() -> None:
    async with serving(replace(QUICK, connections=5, head_seconds=5)) as connect:
        silent = [await connect() for _ in range(5)]
        await asyncio.sleep(0.2)
        await answered(silent[0])
        for _ in range(4):
            await answered(await connect())
        closed = [await asyncio.wait_for(reader.read(1), 1) for reader, _ in silent[1:]]
        assert closed == [b""] * 4


async def test_who_comes_when_all_are_at_work_is_told_so() -> None:
    async with serving(replace(QUICK, connections=2, body_seconds=5)) as connect:
        working = [await connect() for _ in range(2)]
        for _, writer in working:
            writer.write(b"POST / HTTP/1.1\r\nHost: office\r\nContent-Length: 1\r\n\r\n")
        await asyncio.sleep(0.2)
        assert await status(await connect()) == 503
        for connection in working:
            assert await status(connection, b"x") == 200
