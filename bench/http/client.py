"""A client that costs little, to ask much and to watch many answers: one connection, one question at a time."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from bench.http.machine import Server

Answer = dict[str, Any]


def request(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """What goes over the wire. A body is JSON where ``headers`` do not say otherwise."""
    given = {"Host": "127.0.0.1"} | dict(headers)
    if body:
        given = {"Content-Type": "application/json", "Content-Length": str(len(body))} | given
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def as_json(body: object) -> bytes:
    """A body to send."""
    return json.dumps(body).encode()


class Client:
    """One connection to a server, made anew where the server ended it for being idle."""

    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port = port
        self._headers = headers
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def connect(self) -> None:
        """Open the connection."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        """Close it."""
        self._writer.close()

    @property
    def is_over(self) -> bool:
        """Whether the server has ended it."""
        return self._reader.at_eof()

    async def ask(self, path: str) -> tuple[int, Answer]:
        """Status and body."""
        asked = request("GET", path, self._headers)
        try:
            status, body = await self.send(asked)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            await self.connect()
            status, body = await self.send(asked)
        return status, json.loads(body)

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of whatever is asked; an error where the connection ends before the answer does."""
        self._writer.write(request)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(lines[0].split()[1]), await self._body(headers)

    async def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await self._reader.readexactly(int(headers.get("content-length", 0)))
        body = b""
        while size := int(await self._reader.readline(), 16):
            body += await self._reader.readexactly(size)
            await self._reader.readline()
        await self._reader.readline()
        return body

    async def seconds_until(
        self, path: str, is_so: Callable[[Answer], bool], *, within: float = 10, pause: float = 0.002
    ) -> float | None:
        """How long from now until an answer is so, asked after each ``pause``; None where it is not ``within`` that."""
        since = time.monotonic()
        while True:
            status, answer = await self.ask(path)
            if status != HTTPStatus.OK:
                raise RuntimeError(f"the status answered {status}: {answer}")
            took = time.monotonic() - since
            if is_so(answer):
                return took
            if took > within:
                return None
            await asyncio.sleep(pause)


@asynccontextmanager
async def connected(server: Server, headers: Mapping[str, str]) -> AsyncIterator[Client]:
    """Keep a connection to a server open while the block lasts."""
    client = Client(server.port, headers)
    await client.connect()
    try:
        yield client
    finally:
        client.close()
