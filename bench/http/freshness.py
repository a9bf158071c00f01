"""How soon each worker's answers follow a change, ten thousand times, its connections cut now and then."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from itertools import chain, count
from statistics import median
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from uuid6 import uuid7

from bench.http import people
from bench.http.client import Answer, Client, connected
from bench.http.machine import OTHER_CORE, WORKER_CORE, Server
from bench.http.product import Headers, Office, by_phone, product
from bench.http.setting import Setting
from contact_policy.records import Role

CHANGES = 10_000
WORKERS = 4
CUT_EVERY = 1_000
# So many change people at the same time, one after another; each asks every worker, with this pause between, until it
# has seen the change.
_LANES = 32
_CHANGES_OF_ONE = 6
_RESTRICTED = CHANGES // _CHANGES_OF_ONE + _LANES
_PAUSE_SECONDS = 0.04
_MISSED_AFTER_SECONDS = 10.0
_CUT_LASTS_SECONDS = 3

_CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'contact-policy'"
_LIFT = "UPDATE restrictions SET ended_at = now(), ended_how = 'lifted', version = version + 1 WHERE id = $1"
_RESTRICT = """
INSERT INTO restrictions SELECT copy.* FROM restrictions model, LATERAL jsonb_populate_record(
  model, jsonb_build_object('id', $2::text, 'decision_id', $3::text, 'ended_at', NULL, 'ended_how', NULL)) copy
WHERE model.id = $1
"""
_DECIDE = """
INSERT INTO decisions SELECT copy.* FROM decisions model, LATERAL jsonb_populate_record(
  model, jsonb_build_object('id', $3::text, 'proposal_id', $4::text, 'restriction_id', $2::text)) copy
WHERE model.id = (SELECT decision_id FROM restrictions WHERE id = $1)
"""
_PROPOSE = """
INSERT INTO restriction_proposals SELECT copy.* FROM restriction_proposals model, LATERAL jsonb_populate_record(
  model, jsonb_build_object('id', $2::text)) copy
WHERE model.id = (SELECT proposal_id FROM restrictions WHERE id = $1)
"""
_SHARE = "UPDATE contact_points SET shared = $2 WHERE customer_id = $1 AND kind = 'phone' AND position = 0"
_ADD = """
INSERT INTO contact_points (customer_id, kind, value, shared, position, added_at)
VALUES ($1, 'phone', $2, false, 2, now())
"""
_REMOVE = "UPDATE contact_points SET removed_at = now() WHERE customer_id = $1 AND value = $2 AND removed_at IS NULL"


@dataclass(frozen=True, slots=True)
class Change:
    """Statements of one transaction, and what the answer to ``path`` must be from then on."""

    statements: Sequence[tuple[str, tuple[object, ...]]]
    path: str
    shows: Callable[[Answer], bool]


@dataclass(slots=True)
class Seen:
    """How long each change took on each worker, in seconds; apart, those made while connections were being cut."""

    quietly: list[float] = field(default_factory=list)
    when_cut: list[float] = field(default_factory=list)
    missed: int = 0
    cuts: int = 0
    cut_at: float = 0.0
    held_up: float = 0.0

    def note(self, after: float | None) -> None:
        """Count one change on one worker."""
        if after is None:
            self.missed += 1
            return
        was_cut = time.monotonic() - after - self.cut_at < _CUT_LASTS_SECONDS
        (self.when_cut if was_cut else self.quietly).append(after)


def show(setting: Setting) -> None:
    """Change, watch, and print."""
    people.set_restrictions(setting.database, setting.model, _RESTRICTED)
    with ExitStack() as stack:
        cores = WORKER_CORE | OTHER_CORE
        start = (product(setting.database.dsn, setting.data_dir, cores) for _ in range(WORKERS))
        servers = [stack.enter_context(one) for one in start]
        token = Office(servers[0], setting.issuer).token(Role.TELEPHONY)
        started = time.monotonic()
        seen = asyncio.run(_watch(setting, servers, token))
        took = time.monotonic() - started
    print(f"\nFreshness: {CHANGES:,} changes in {took:.0f} s, each watched on {WORKERS} workers that answer meanwhile")
    print(f"(asked every {_PAUSE_SECONDS * 1e3:.0f} ms, so seen that much late). Goal: within 1 s, and none missed.")
    _row("otherwise", seen.quietly)
    _row(f"within {_CUT_LASTS_SECONDS} s of a cut", seen.when_cut)
    print(f"  {seen.cuts} times every connection of the product's was cut; changes missed: {seen.missed}")
    print(f"  the watching itself was held up by {seen.held_up * 1e3:,.0f} ms at worst")


def _row(name: str, after: list[float]) -> None:
    late = sum(seconds > 1 for seconds in after)
    figures = (median(after), sorted(after)[len(after) * 99 // 100], max(after))
    middle, most, worst = (f"{seconds * 1e3:,.0f} ms" for seconds in figures)
    print(f"  {name:20} {len(after):7,} sightings: median {middle}, 99 of 100 {most}, worst {worst}, after 1 s: {late}")


async def _watch(setting: Setting, servers: list[Server], token: Headers) -> Seen:
    seen, numbers = Seen(), count(1)
    held_up = asyncio.create_task(_hold_ups(seen))
    await asyncio.gather(*(_lane(setting, servers, token, n, (seen, numbers)) for n in range(1, _LANES + 1)))
    held_up.cancel()
    return seen


async def _hold_ups(seen: Seen) -> None:
    """Note how late the machine, or this bench, is at its worst to do what it was to do at a certain moment."""
    while True:
        due = time.monotonic() + _PAUSE_SECONDS
        await asyncio.sleep(_PAUSE_SECONDS)
        seen.held_up = max(seen.held_up, time.monotonic() - due)


async def _lane(
    setting: Setting, servers: list[Server], token: Headers, n: int, shared: tuple[Seen, Iterator[int]]
) -> None:
    """Change every so manieth customer from ``n`` on, until all lanes together made enough changes."""
    seen, numbers = shared
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(connected(server, token)) for server in servers]
        connection = await asyncpg.connect(setting.database.dsn)
        stack.push_async_callback(connection.close)
        for change in chain.from_iterable(_changes(each) for each in range(n, _RESTRICTED + 1, _LANES)):
            number = next(numbers)
            if number > CHANGES:
                return
            await _commit(connection, change)
            if number % CUT_EVERY == 0:
                seen.cuts, seen.cut_at = seen.cuts + 1, time.monotonic()
                await connection.execute(_CUT)
            for after in await asyncio.gather(*(_after(client, change) for client in clients)):
                seen.note(after)


async def _commit(connection: Any, change: Change) -> None:
    async with connection.transaction():
        for statement, arguments in change.statements:
            await connection.execute(statement, *arguments)


async def _after(client: Client, change: Change) -> float | None:
    return await client.seconds_until(change.path, change.shows, within=_MISSED_AFTER_SECONDS, pause=_PAUSE_SECONDS)


def _changes(n: int) -> Iterator[Change]:
    """What may happen to a restricted customer; each leaves an answer that the one before did not give."""
    customer, restriction = people.customer_id(n), people.restriction_id(n)
    own, more = by_phone(people.phone(n)), people.phone(people.UNKNOWN + n)
    yield Change([(_SHARE, (customer, True))], own, lambda answer: answer["match"] == "shared")
    yield Change([(_ADD, (customer, more))], by_phone(more), lambda answer: bool(answer["restricted"]))
    yield Change([(_SHARE, (customer, False))], own, lambda answer: answer["match"] == "one")
    yield Change([(_LIFT, (restriction,))], own, lambda answer: not answer["restricted"])
    again, decision, proposal = (str(uuid7()) for _ in range(3))
    statements = [
        (_PROPOSE, (restriction, proposal)),
        (_DECIDE, (restriction, again, decision, proposal)),
        (_RESTRICT, (restriction, again, decision)),
    ]
    yield Change(statements, own, lambda answer: answer["restriction_ids"] == [again])
    yield Change([(_REMOVE, (customer, more))], by_phone(more), lambda answer: not answer["restricted"])
