"""``python -m bench.http.beside.driver REQUESTS PORT CONNECTIONS SECONDS PAUSE PATIENCE``: a load, as a process.

Sends the REQUESTS (a file of JSON) in turn, over so many connections, on each with PAUSE seconds between; gives an
answer up after PATIENCE seconds. It says when it is ready, begins when it is sent a line, ends after SECONDS, once each
request was sent, and prints what came of them.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench.http.client import Client

_MOST_SECONDS = 45
_NICE = 10


@dataclass(slots=True)
class Load:
    """What is sent, and what came of it: how often each status, and the slowest answer in seconds."""

    port: int
    requests: list[bytes]
    seconds: float
    pause: float
    patience: float
    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    numbers: count[int] = field(default_factory=count)

    async def send(self) -> None:
        """Send over one connection until it is over."""
        started, client = time.monotonic(), Client(self.port, {})
        await client.connect()
        while not self._is_over(time.monotonic() - started):
            asked = self.requests[next(self.numbers) % len(self.requests)]
            since = time.monotonic()
            answer = await self._sent(client, asked)
            self.answers[answer] += 1
            self.slowest = max(self.slowest, time.monotonic() - since)
            if not answer.startswith("2"):  # the server may have ended it
                client.close()
                await client.connect()
            await asyncio.sleep(self.pause)
        client.close()

    async def _sent(self, client: Client, asked: bytes) -> str:
        try:
            async with asyncio.timeout(self.patience):
                return str((await client.send(asked))[0])
        except TimeoutError:
            return "given up"
        except (OSError, EOFError):
            return "cut"

    def _is_over(self, after: float) -> bool:
        were_all_sent = self.answers.total() >= len(self.requests)
        return after > _MOST_SECONDS or (after > self.seconds and were_all_sent)


async def _run(load: Load, connections: int) -> None:
    await asyncio.gather(*(load.send() for _ in range(connections)))


def _main() -> None:
    file, port, connections, seconds, pause, patience = sys.argv[1:]
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)  # those who watch go first
    requests = [text.encode("latin-1") for text in json.loads(Path(file).read_text())]
    load = Load(int(port), requests, float(seconds), float(pause), float(patience))
    print("ready", flush=True)
    sys.stdin.readline()
    asyncio.run(_run(load, int(connections)))
    print(json.dumps({"answers": load.answers, "slowest": load.slowest}))


if __name__ == "__main__":
    _main()
