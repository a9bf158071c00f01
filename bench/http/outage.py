"""The database stopped, then frozen, under load: what the status answers meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx

from bench.http import people
from bench.http.client import Answer, Client, connected
from bench.http.load import started
from bench.http.machine import Server
from bench.http.product import Office, by_phone, product
from bench.http.setting import Setting
from contact_policy.records import Role

RESTRICTED = 200
LOAD_SECONDS = 22
AWAY_SECONDS = 4
_WATCHED_WITHIN_SECONDS = 8
_OTHERS_WAIT_SECONDS = 10
# What tells of the moment and not of the restriction.
_MOMENTARY = ("as_of", "version", "stale")


@dataclass(slots=True)
class Outage:
    """What was seen in one. Seconds are None where it did not happen in time."""

    stale_after: float | None = None
    fresh_after: float | None = None
    compared: int = 0
    differing: int = 0
    others: str = ""

    def compare(self, before: Sequence[object], now: Sequence[object]) -> None:
        """Count the answers that are not what they were."""
        self.compared += len(now)
        self.differing += sum(a != b for a, b in zip(before, now, strict=True))


def show(setting: Setting) -> None:
    """Take the database away twice, and print."""
    database = setting.database
    people.set_restrictions(database, setting.model, RESTRICTED)
    print(f"\nOutage: {RESTRICTED} restricted and {RESTRICTED} unknown numbers, under load all the while.")
    print("Goals: nothing but 200, stale within 2 s, fresh within 2 s of its return, no answer different.")
    with product(database.dsn, setting.data_dir) as server:
        office = Office(server, setting.issuer)
        _tell("stopped", server, office, database.stop, database.start)
        _tell("frozen", server, office, database.freeze, database.thaw)


def _tell(name: str, server: Server, office: Office, away: Callable[[], None], back: Callable[[], None]) -> None:
    with started(server.port, _paths(), office.token(Role.TELEPHONY), LOAD_SECONDS) as load:
        seen = asyncio.run(_outage(server, office, away, back))
        measured = load.result()
    print(f"  The database {name}: {measured.requests:,} answers under load, not 200: {measured.failed}")
    print(f"    stale after {_seconds(seen.stale_after)}, fresh after {_seconds(seen.fresh_after)}", end="; ")
    print(f"{seen.compared:,} answers compared, different: {seen.differing}")
    print(f"    meanwhile {seen.others}")


async def _outage(server: Server, office: Office, away: Callable[[], None], back: Callable[[], None]) -> Outage:
    path, seen = _paths()[0], Outage()
    async with connected(server, office.token(Role.TELEPHONY)) as client:
        before = await _answers(client)
        await asyncio.to_thread(away)
        since = time.monotonic()
        seen.stale_after = await client.seconds_until(path, _is_stale, within=_WATCHED_WITHIN_SECONDS)
        others = asyncio.create_task(_others(server, office))
        while not others.done() or time.monotonic() - since < AWAY_SECONDS:
            seen.compare(before, await _answers(client))
        seen.others = await others
        await asyncio.to_thread(back)
        seen.fresh_after = await client.seconds_until(
            path, lambda answer: not _is_stale(answer), within=_WATCHED_WITHIN_SECONDS
        )
        seen.compare(before, await _answers(client))
    return seen


def _is_stale(answer: Answer) -> bool:
    return bool(answer["stale"])


def _paths() -> list[str]:
    restricted = [by_phone(people.phone(n)) for n in range(1, RESTRICTED + 1)]
    return restricted + [by_phone(people.phone(people.UNKNOWN + n)) for n in range(RESTRICTED)]


async def _answers(client: Client) -> list[tuple[int, Answer]]:
    found = [await client.ask(path) for path in _paths()]
    return [(status, {k: v for k, v in answer.items() if k not in _MOMENTARY}) for status, answer in found]


async def _others(server: Server, office: Office) -> str:
    """What those get who need the database: a replay, and a write."""
    async with httpx.AsyncClient(base_url=server.url, timeout=_OTHERS_WAIT_SECONDS) as client:
        replayed = by_phone(people.phone(1)) + "&as_of=2026-01-01T00:00:00Z"
        replay = client.get(replayed, headers=office.token(Role.AUDITOR))
        write = client.post("/v1/customers", json={"name": "Jo Caller"}, headers=office.token(Role.STAFF))
        said = [f"a {name} {await _said(asked)}" for name, asked in (("replay got", replay), ("write got", write))]
    return ", ".join(said)


async def _said(asked: Awaitable[httpx.Response]) -> str:
    since = time.monotonic()
    try:
        answer = await asked
    except httpx.TimeoutException:
        return f"nothing within {_OTHERS_WAIT_SECONDS} s"
    return f"{answer.status_code} after {time.monotonic() - since:.2f} s"


def _seconds(after: float | None) -> str:
    return "never" if after is None else f"{after:.2f} s"
