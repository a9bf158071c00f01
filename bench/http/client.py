"""A client that costs little, to watch many answers at once: one connection, one question at a time."""

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


class Client:
    """One connection to a server, made anew where the server ended it for being idle."""

    def __init__(self, server: Server, headers: Mapping[str, str]) -> None:
        self._port = server.port
        self._head = "".join(f"{name}: {value}\r\n" for name, value in ({"Host": "127.0.0.1"} | dict(headers)).items())
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def connect(self) -> None:
        """Open the connection."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        """Close it."""
        self._writer.close()

    async def ask(self, path: str) -> tuple[int, Answer]:
        """Status and body."""
        try:
            return await self._ask(path)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            await self.connect()
            return await self._ask(path)

    async def _ask(self, path: str) -> tuple[int, Answer]:
        self._writer.write(f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode())
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self._reader.readexactly(int(headers["content-length"]))
        return int(lines[0].split()[1]), json.loads(body)

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
    client = Client(server, headers)
    await client.connect()
    try:
        yield client
    finally:
        client.close()
