"""Clients who write with keys and send again until it is acknowledged, and telephones that ask meanwhile."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from asyncio import StreamReader, StreamWriter
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.records import Role

WRITES_A_SECOND = 8
TELEPHONES = Path(__file__).with_name("telephones.py")
# As rude clients do: Retry-After says longer.
AGAIN_AFTER = 0.25
GIVE_UP_AFTER = 180
_LOST = (OSError, EOFError, TimeoutError)


@dataclass(slots=True)
class Answer:
    """One answer: when it was asked for, how long it took, what it was (0: none), and what was the matter."""

    at: float
    seconds: float
    status: int
    code: str = ""


class Client:
    """One client over a connection of its own, in so few steps that what it waits for is the service."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._head = f"Host: here\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        self._line: tuple[StreamReader, StreamWriter] | None = None

    async def post(self, path: str, key: str, body: str) -> tuple[int, dict[str, str]]:
        """Send it; the answer's status, and the answer. Status 0 where none came."""
        sent = (
            f"POST {path} HTTP/1.1\r\n{self._head}Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        try:
            async with asyncio.timeout(30):
                if self._line is None:
                    self._line = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._line
                writer.write(sent.encode())
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
                answer = json.loads(await reader.readexactly(length))
        except _LOST:
            self.close()
            return 0, {}
        if "connection: close" in head:
            self.close()
        return int(head.split(" ", 2)[1]), answer

    def close(self) -> None:
        """Let go of the connection."""
        if self._line is not None:
            self._line[1].close()
            self._line = None


@dataclass
class Load:
    """What was asked, and what came of it."""

    url: str
    data_dir: Path
    acknowledged: dict[str, tuple[str, float]] = field(default_factory=dict)  # key -> customer's id, when
    asked: dict[str, float] = field(default_factory=dict)  # key -> when it was first asked for
    given_up: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    statuses: list[Answer] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Write and ask until told to stop; then wait until each write is acknowledged, minutes at most."""
        telephones = await self._telephones()
        token, tasks, began = self._token(Role.STAFF), [], time.monotonic()
        while not self.stop.is_set():
            tasks.append(asyncio.create_task(self._write(Client(self._port, token))))
            await asyncio.sleep(max(began + len(tasks) / WRITES_A_SECOND - time.monotonic(), 0))
        await asyncio.gather(*tasks)
        told, _ = await telephones.communicate(b"enough\n")
        self.statuses = [Answer(*each) for each in json.loads(told)]

    @property
    def _port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def _token(self, role: Role) -> str:
        """What somebody says of themselves, good for an hour."""
        return DevelopmentIssuer(self.data_dir).issue("mary", [role], datetime.now(UTC))

    async def _telephones(self) -> asyncio.subprocess.Process:
        """Begin asking, in a process apart."""
        token = self.data_dir / "telephone.token"
        token.write_text(self._token(Role.TELEPHONY))
        return await asyncio.create_subprocess_exec(
            sys.executable, TELEPHONES, str(self._port), token,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip

    async def _write(self, client: Client) -> None:
        key, deadline = str(uuid4()), time.monotonic() + GIVE_UP_AFTER
        self.asked[key] = time.monotonic()
        while time.monotonic() < deadline:
            began = time.monotonic()
            status, answer = await client.post("/v1/customers", key, json.dumps({"name": f"Key {key}"}))
            now = time.monotonic()
            self.answers.append(Answer(began, now - began, status, answer.get("code", "")))
            if status == 201:
                self.acknowledged[key] = (answer["id"], now)
                client.close()
                return
            await asyncio.sleep(AGAIN_AFTER)
        client.close()
        self.given_up.append(key)

    def fared(self, answers: list[Answer]) -> dict[int, int]:
        return dict(Counter(answer.status for answer in answers))


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)] if values else 0.0
