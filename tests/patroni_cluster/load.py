"""Clients who write with keys and send again until it is acknowledged, and telephones that ask meanwhile."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from contact_policy.api.identity.development_issuer import DevelopmentIssuer
from contact_policy.records import Role

WRITES_A_SECOND = 8
TELEPHONES = Path(__file__).with_name("telephones.py")
# As rude clients do: Retry-After says longer.
AGAIN_AFTER = 0.25


@dataclass(slots=True)
class Answer:
    """One answer: when it was asked for, how long it took, and what it was (0: none)."""

    at: float
    seconds: float
    status: int


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

    @cached_property
    def headers(self) -> dict[Role, dict[str, str]]:
        """What each says of themselves, good for an hour."""
        issuer, now = DevelopmentIssuer(self.data_dir), datetime.now(UTC)
        roles = (Role.STAFF, Role.TELEPHONY)
        return {role: {"Authorization": f"Bearer {issuer.issue('mary', [role], now)}"} for role in roles}

    async def run(self) -> None:
        """Write and ask until told to stop; then wait until each write is acknowledged, a minute at most."""
        limits = httpx.Limits(max_connections=400, max_keepalive_connections=50)
        async with httpx.AsyncClient(base_url=self.url, timeout=30, limits=limits, trust_env=False) as client:
            telephones = await self._telephones()
            await self._each(WRITES_A_SECOND, self._write, client)
        told, _ = await telephones.communicate(b"enough\n")
        self.statuses = [Answer(*each) for each in json.loads(told)]

    async def _telephones(self) -> asyncio.subprocess.Process:
        """Begin asking, in a process apart."""
        token = self.data_dir / "telephone.token"
        token.write_text(self.headers[Role.TELEPHONY]["Authorization"].removeprefix("Bearer "))
        port = self.url.rpartition(":")[2]
        return await asyncio.create_subprocess_exec(
            sys.executable, TELEPHONES, port, token, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )

    async def _each(self, a_second: int, do: Any, client: httpx.AsyncClient) -> None:
        tasks, began = [], time.monotonic()
        while not self.stop.is_set():
            tasks.append(asyncio.create_task(do(client)))
            await asyncio.sleep(max(began + len(tasks) / a_second - time.monotonic(), 0))
        await asyncio.gather(*tasks)

    async def _write(self, client: httpx.AsyncClient) -> None:
        key, deadline = str(uuid4()), time.monotonic() + 180
        self.asked[key] = time.monotonic()
        sent = self.headers[Role.STAFF] | {"Idempotency-Key": key}
        while time.monotonic() < deadline:
            asking = client.post("/v1/customers", headers=sent, json={"name": f"Key {key}"})
            answer = await self._timed(asking, self.answers)
            if answer is not None and answer.status_code == 201:
                self.acknowledged[key] = (answer.json()["id"], time.monotonic())
                return
            await asyncio.sleep(AGAIN_AFTER)
        self.given_up.append(key)

    @staticmethod
    async def _timed(asking: Any, into: list[Answer]) -> httpx.Response | None:
        began, answer = time.monotonic(), None
        with suppress(httpx.HTTPError):
            answer = await asking
        into.append(Answer(began, time.monotonic() - began, 0 if answer is None else answer.status_code))
        return answer

    def fared(self, answers: list[Answer]) -> dict[int, int]:
        return dict(Counter(answer.status for answer in answers))


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[int(len(values) * share)] if values else 0.0
