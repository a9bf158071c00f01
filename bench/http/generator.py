"""``python -m bench.http.generator PORT PATHS SECONDS CONNECTIONS [-H 'Name: value']…``: load without wrk.

One loop, raw connections that are kept open, one request after another on each; prints what wrk's script prints.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import time
from itertools import count
from pathlib import Path

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class _Asker(asyncio.Protocol):
    """One connection: asks, reads the answer to its end, asks again."""

    def __init__(self, asked: _Asked) -> None:
        self._asked = asked
        self._buffer = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what asyncio gives for TCP
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        is_whole = len(body) >= int(found[1]) if found else body.endswith(b"0\r\n\r\n")  # the last of the chunks
        if not end or not is_whole:
            return
        self._asked.took.append(time.perf_counter() - self._sent_at)
        self._asked.failed += not head.startswith(b"HTTP/1.1 200 ")
        self._buffer = b""
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._asked.failed += not self._asked.is_over or exc is not None

    def _ask(self) -> None:
        if self._transport is None or self._asked.is_over:
            return
        self._sent_at = time.perf_counter()
        self._transport.write(self._asked.next())


class _Asked:
    """What all connections share."""

    def __init__(self, requests: list[bytes]) -> None:
        self.took: list[float] = []
        self.failed = 0
        self.is_over = False
        self._requests = requests
        self._numbers = count()

    def next(self) -> bytes:
        """The next request in turn."""
        return self._requests[next(self._numbers) % len(self._requests)]


async def _run(port: int, requests: list[bytes], seconds: float, connections: int) -> dict[str, float]:
    asked = _Asked(requests)
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    for _ in range(connections):
        await loop.create_connection(lambda: _Asker(asked), "127.0.0.1", port)
    await asyncio.sleep(seconds)
    asked.is_over = True
    took = sorted(asked.took) or [0.0]
    return {
        "requests": len(asked.took),
        "seconds": time.perf_counter() - started,
        "p50_us": took[len(took) // 2] * 1e6,
        "p99_us": took[len(took) * 99 // 100] * 1e6,
        "failed": asked.failed,
    }


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("paths", type=Path)
    parser.add_argument("seconds", type=float)
    parser.add_argument("connections", type=int)
    parser.add_argument("-H", dest="headers", action="append", default=[])
    given = parser.parse_args()
    head = "".join(f"{line}\r\n" for line in ["Host: 127.0.0.1", *given.headers])
    requests = [f"GET {path} HTTP/1.1\r\n{head}\r\n".encode() for path in given.paths.read_text().split()]
    print(json.dumps(asyncio.run(_run(given.port, requests, given.seconds, given.connections))))


_main()
