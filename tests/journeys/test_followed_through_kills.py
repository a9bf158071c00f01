"""Whoever numbers the change feed killed with -9, and the server that it lies in: each change told once, in order."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest

from contact_policy.embedded import attach
from contact_policy.embedded.place import Place
from contact_policy.records import Role
from contact_policy.storage.dsn import plain
from fixtures.office import Json, Office
from fixtures.running import RunningService, start_service, wait_until_ready
from fixtures.sampling import chance, size

pytestmark = pytest.mark.long("the service and its database are killed under writers, and start again")

KILLED = size(1, 10)
WRITERS, CUSTOMERS = 4, 3
BETWEEN_KILLS = 15
BEGUN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
IS_WAITED_FOR = """
SELECT count(*) > 0 FROM pg_sleep(0.005), pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""
COMMITTED = "SELECT customer_id::text, recorded_at, version FROM customer_versions WHERE version > 1"

Change = tuple[str, datetime]


@dataclass
class Feed:
    """What writers were told is stored, and what a follower read, each change by its customer and its moment."""

    service: RunningService
    is_over: Event = field(default_factory=Event)
    is_numbered: Event = field(default_factory=Event)
    moments: Iterator[int] = field(default_factory=lambda: count(1))
    acknowledged: list[Change] = field(default_factory=list)
    read: list[Json] = field(default_factory=list)

    def write(self) -> None:
        """Change customers, each at a moment of its own, until it is over."""
        with Office(self.service) as office:
            while not self.is_over.is_set():
                number = next(self.moments)
                office.now = BEGUN + timedelta(seconds=number)
                path = f"/v1/external-references/crm/{number % CUSTOMERS}/customer"
                answer = asked(office, "PUT", path, json={"name": f"Jo {number}"})
                if answer is not None and answer.status_code == httpx.codes.OK:
                    self.acknowledged.append((answer.json()["id"], office.now))

    def follow(self) -> None:
        """Read on from place to place until all is read that there will be."""
        place: dict[str, str] = {}
        with Office(self.service) as office:
            while True:
                is_last = self.is_numbered.is_set()
                answer = asked(office, "GET", "/v1/changes", params={**place, "limit": 5, "wait": 0 if is_last else 1})
                if answer is None or answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                    continue
                assert answer.status_code == httpx.codes.OK, answer.text
                page = answer.json()
                self.read += page["items"]
                place = {"since": page["next"]}
                if is_last and page["caught_up"]:
                    return

    def wait_for_more(self) -> None:
        """Wait until so many more changes are stored."""
        until, enough = time.monotonic() + 60, len(self.acknowledged) + BETWEEN_KILLS
        while len(self.acknowledged) < enough:
            assert time.monotonic() < until, "nothing is written any more"
            time.sleep(0.01)

    def wait_until_numbered(self, dsn: str) -> None:
        """Wait until every change that is stored has its place."""
        until = time.monotonic() + 60
        while rows(dsn, "SELECT FROM changes WHERE position IS NULL LIMIT 1"):
            assert time.monotonic() < until, "nobody numbers any more"
            time.sleep(0.05)


def asked(office: Office, method: str, path: str, **request: Any) -> httpx.Response | None:
    """The answer; None where whoever was asked is dead."""
    try:
        return office.ask(method, path, Role.CRM, **request)
    except httpx.TransportError:
        time.sleep(0.02)
        return None


async def kill_while_numbering(dsn: str, kill: Callable[[], None]) -> None:
    """Keep whoever numbers waiting for the place of the last change, and kill meanwhile."""
    connection = await asyncpg.connect(plain(dsn))
    try:
        await connection.execute("BEGIN; SELECT FROM change_feed FOR UPDATE")
        async with asyncio.timeout(60):
            while not await connection.fetchval(IS_WAITED_FOR):
                pass
        kill()
    finally:
        connection.terminate()


def rows(dsn: str, query: str) -> list[Any]:
    async def asked_for() -> list[Any]:
        connection = await asyncpg.connect(plain(dsn))
        try:
            return list(await connection.fetch(query))
        finally:
            await connection.close()

    return asyncio.run(asked_for())


@dataclass
class Victims:
    """The service and the server of its own that it is at, each of which comes back when it was killed."""

    data_dir: Path
    service: RunningService

    @classmethod
    def started(cls, data_dir: Path, **environ: str) -> Victims:
        environ |= {"DEMO": "0", "CONTACT_POLICY_CRM_WRITES_PER_SECOND": "100000"}
        service = start_service(data_dir, "--no-background", **environ)
        wait_until_ready(service)
        return cls(data_dir, service)

    def kill_service(self) -> None:
        self.service.process.kill()
        self.service.program.kill()

    def start_service(self) -> None:
        if self.service.process.poll() is not None:
            self.service = self.started(self.data_dir, PORT=self.service.environ["PORT"]).service

    def kill_database(self) -> None:
        pid_file = Place(self.data_dir / "postgres").cluster / "postmaster.pid"
        os.kill(int(pid_file.read_text(encoding="utf-8").splitlines()[0]), signal.SIGKILL)


def followed_through_kills(feed: Feed, victims: Victims, dsn: str) -> None:
    """Write and follow while both are killed in turn: amid the numbering, and at whatever moment it happens to be."""
    draw = chance("followed through kills")
    with ThreadPoolExecutor(WRITERS + 1) as people:
        writing = [people.submit(feed.write) for _ in range(WRITERS)]
        following = people.submit(feed.follow)
        try:
            for turn in range(KILLED):
                for kill in (victims.kill_service, victims.kill_database):
                    feed.wait_for_more()
                    if turn % 2:
                        time.sleep(draw.uniform(0, 0.1))
                        kill()
                    else:
                        asyncio.run(kill_while_numbering(dsn, kill))
                    victims.start_service()
            feed.wait_for_more()
            feed.is_over.set()
            for each in writing:
                each.result()
            feed.wait_until_numbered(dsn)
        finally:
            feed.is_over.set()
            feed.is_numbered.set()
        following.result()


def test_what_is_committed_is_told_once_and_in_order_whoever_is_killed(own_data_dir: Path) -> None:
    with attach(own_data_dir, say=lambda _: None) as server:
        victims = Victims.started(own_data_dir)
        try:
            with Office(victims.service) as office:
                for number in range(CUSTOMERS):
                    known = [{"system": "crm", "id": str(number)}]
                    office.post("/v1/customers", Role.STAFF, name="Jo", external_references=known)
            feed = Feed(victims.service)
            followed_through_kills(feed, victims, server.dsn)
        finally:
            victims.service.program.stop(within=60)
        versions = {(row["customer_id"], row["recorded_at"]): row["version"] for row in rows(server.dsn, COMMITTED)}
    told = [(item["customer_id"], datetime.fromisoformat(item["recorded_at"])) for item in feed.read]
    assert set(feed.acknowledged) <= versions.keys()
    assert sorted(told) == sorted(versions), "each once, and nothing that was not committed"
    of_each = [[versions[change] for change in told if change[0] == customer] for customer, _ in set(told)]
    assert all(each == sorted(each) for each in of_each), "a customer's in the order in which they were made"
    assert [item["position"] for item in feed.read] == list(range(1, len(told) + 1)), "a gap would tell of a loss"
