"""The change feed: what a page costs, of a million changes too, how soon a commit is read, and what writers lose."""

from __future__ import annotations

import asyncio
import time
from statistics import median
from typing import Any
from uuid import uuid4

import httpx

from bench.http import followed_writes
from bench.http.database import Database
from bench.http.product import Office, product
from bench.http.setting import Setting
from contact_policy.records import Role

FEW, MANY, PAGES, COMMITS = 2_000, 1_000_000, 100, 150
RUNS = 3
_LIMIT = 500
_FILL = """
WITH known AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS many FROM customers),
     last AS (SELECT last_position FROM change_feed)
INSERT INTO changes (id, position, kind, customer_id, about, effective_at, recorded_at, data, external_references)
SELECT gen_random_uuid(), last_position + step, 'customer.changed', known.id, 'customers/' || known.id, now(), now(),
       '{{"fields": ["name"]}}', '[]'
  FROM last, generate_series(1, {many}) AS step JOIN known ON known.n = step % known.many;
UPDATE change_feed SET last_position = (SELECT max(position) FROM changes);
ANALYZE changes;
"""


def show(setting: Setting) -> None:
    """Measure several times, and print each."""
    print(f"\nThe change feed: pages of {_LIMIT} on one worker; the database's CPU is counted in.")
    with product(setting.database.dsn, setting.data_dir) as server:
        office = Office(server, setting.issuer)
        setting.database.run(_FILL.format(many=FEW))
        few = _told(office, setting.database, FEW)
        setting.database.run(_FILL.format(many=MANY))
        many = _told(office, setting.database, MANY)
        print(f"  {median(many) / median(few):.2f} times as much   goal 20 ms, 1.5 times")
        for _ in range(RUNS):
            lags = sorted(asyncio.run(_lags(office)))
            middle, most = (f"{lags[len(lags) * part // 100] * 1e3:.0f} ms" for part in (50, 99))
            print(f"  from a commit to the change: median {middle}, 99 of 100 {most}   goal 500 ms")
    followed_writes.show(setting.database.dsn)


def _told(office: Office, database: Database, kept: int) -> list[float]:
    """What a page costs in each run, printed."""
    costs = [asyncio.run(_page(office, database)) for _ in range(RUNS)]
    figures = ", ".join(f"{seconds * 1e3:.1f}" for seconds in costs)
    print(f"  a page, {kept:,} changes kept: {figures} ms of CPU", flush=True)
    return costs


async def _page(office: Office, database: Database) -> float:
    """Seconds of processors for one page in the middle of what is kept."""
    async with _follower(office) as crm:
        ends = await _read(crm)
        feed_id, _, last = str(ends["next"]).partition(".")
        since = f"{feed_id}.{max(int(last) // 2, 0)}"
        await _read(crm, since=since)
        before = office.server.cpu_seconds() + database.cpu_seconds()
        for _ in range(PAGES):
            await _read(crm, since=since)
        return (office.server.cpu_seconds() + database.cpu_seconds() - before) / PAGES


async def _lags(office: Office) -> list[float]:
    """The seconds from a write's answer to the change, for whoever waits for it."""
    path = f"/v1/external-references/bench/{uuid4().hex}/customer"
    async with _follower(office) as crm, _follower(office) as writer:
        (await writer.put(path, json={"name": "Jo 0"})).raise_for_status()
        place, lags = (await _read(crm))["next"], []
        for number in range(1, COMMITS + 1):
            waiting = asyncio.create_task(_seen(crm, place))
            (await writer.put(path, json={"name": f"Jo {number}"})).raise_for_status()
            committed = time.monotonic()
            seen, place = await waiting
            lags.append(max(0.0, seen - committed))
        return lags


async def _seen(crm: httpx.AsyncClient, place: str) -> tuple[float, str]:
    page = await _read(crm, since=place, wait=20)
    return time.monotonic(), page["next"]


async def _read(crm: httpx.AsyncClient, **asked: Any) -> dict[str, Any]:
    if "since" not in asked:
        answer = await crm.get("/v1/contact-status/restricted")
    else:
        answer = await crm.get("/v1/changes", params={"limit": _LIMIT, "system": "bench", **asked})
    answer.raise_for_status()
    page: dict[str, Any] = answer.json()
    return page


def _follower(office: Office) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=office.server.url, headers=office.token(Role.CRM), timeout=60)
