"""Contacts and customers in bulk: what they cost beside as many single calls, and what the telephone notices of it."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import uuid4

import httpx

from bench.http import people
from bench.http.beside.probe import Probe, Seen, first_in_line
from bench.http.database import Database
from bench.http.held import longest_held
from bench.http.machine import Server
from bench.http.product import Headers, Office, by_phone, product
from bench.http.setting import Setting
from contact_policy.records import Role

T = TypeVar("T")
Json = dict[str, Any]

CONTACTS, CUSTOMERS, SINGLE, IMPORTING, SECONDS = 5_000, 1_000, 300, 64, 10.0
RUNS = 3
_BATCH = "/v1/contact-events/batch"
_MIB = 1024 * 1024
_ALONE_SECONDS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of processors: the service's and the database's together."""

    wall: float
    cpu: float


def _tell(name: str, figure: str, goal: str) -> None:
    print(f"  {name:70} {figure:>42}   goal {goal}", flush=True)


def show(setting: Setting) -> None:
    """Measure several times, and print each."""
    print(
        f"\nBatches: {CONTACTS:,} contacts of {CUSTOMERS:,} customers on one worker; the database's CPU is counted in."
    )
    people.set_restrictions(setting.database, setting.model, 200)
    with product(setting.database.dsn, setting.data_dir) as server, first_in_line():
        # An office has had some already: of a table that was counted while it was empty the database expects no rows.
        asyncio.run(_first(Office(server, setting.issuer)))
        setting.database.run("ANALYZE")
        for number in range(1, RUNS + 1):
            print(f"  run {number}")
            asyncio.run(_run(Office(server, setting.issuer), setting.database))
    limited = {"CONTACT_POLICY_CRM_WRITES_PER_SECOND": "50", "CONTACT_POLICY_CRM_BATCHES_PER_MINUTE": "100000"}
    with product(setting.database.dsn, setting.data_dir, settings=limited) as server, first_in_line():
        asyncio.run(_crowd(Office(server, setting.issuer)))


async def _first(office: Office) -> None:
    """Some customers and contacts that nothing is measured of."""
    async with httpx.AsyncClient(base_url=office.server.url, headers=office.token(Role.CRM), timeout=120) as crm:
        contacts = [_contact("first", n) for n in range(CUSTOMERS)]
        for path, items in ((_upserts("first"), _customers("Jo")), (_BATCH, contacts)):
            (await crm.post(path, json={"items": items})).raise_for_status()


async def _run(office: Office, database: Database) -> None:
    system = f"crm-{uuid4().hex}"
    contacts = [_contact(system, number) for number in range(CONTACTS)]
    async with httpx.AsyncClient(base_url=office.server.url, headers=office.token(Role.CRM), timeout=120) as crm:

        async def send(path: str, items: list[Json]) -> Json:
            answer = await crm.post(path, json={"items": items})
            answer.raise_for_status()
            summary: Json = answer.json()["summary"]
            return summary

        async def cost(work: Callable[[], Awaitable[T]]) -> tuple[Cost, T]:
            cpu, wall = office.server.cpu_seconds() + database.cpu_seconds(), time.monotonic()
            done = await work()
            wall = time.monotonic() - wall
            return Cost(wall, office.server.cpu_seconds() + database.cpu_seconds() - cpu), done

        upserts, customers = _upserts(system), _customers("Jo")
        for name in ("new", "nothing new"):
            took, said = await cost(lambda: send(upserts, customers))
            _tell(f"{CUSTOMERS:,} customers, {name}: {said}", _both(took), "2 s")
        memory = office.server.resident_bytes()
        dry, _ = await cost(lambda: send(f"{_BATCH}?dry_run=true", contacts))
        real, said = await cost(lambda: send(_BATCH, contacts))
        _tell(f"{CONTACTS:,} contacts: {said}", _both(real), "3 s, 2 CPU s")
        _tell("a dry run of them", f"{_both(dry)}, {dry.cpu / real.cpu:.0%} of the CPU", "70 %")
        again, said = await cost(lambda: send(_BATCH, contacts))
        _tell(f"sent again: {said}", _both(again), "0 doubles")
        more = office.server.resident_bytes() - memory
        _tell("memory more than before", f"{more / _MIB:.0f} MiB", "100 MiB")
        await _held(send, database)
        await _singly(office, crm, cost, real, system)
        alone = await _watched(office, asyncio.sleep(_ALONE_SECONDS))
        _tell("the contact status alone", _of(alone), "")
        seen = await _watched(office, send(_BATCH, [_contact(system, n) for n in range(CONTACTS, 2 * CONTACTS)]))
        times = f"{_of(seen)}, {seen.p99 / alone.p99:.1f} times alone"
        _tell("the contact status beside a batch", times, "p99 50 ms, 250 ms at most, 10 times")


async def _held(send: Callable[[str, list[Json]], Awaitable[Json]], database: Database) -> None:
    """How long others wait at most for a customer of a batch. Apart from what it costs: who looks costs, too."""
    system = f"crm-{uuid4().hex}"
    told = (("new", "Jo"), ("changed", "Joanna"), ("nothing new", "Joanna"))
    contacts = [_contact(system, number) for number in range(CONTACTS)]
    loads = [(f"{CUSTOMERS:,} customers, {name}", _upserts(system), _customers(called)) for name, called in told]
    for name, path, items in (*loads, (f"{CONTACTS:,} contacts", _BATCH, contacts)):
        seconds, _ = await longest_held(database.dsn, send(path, items))
        _tell(f"a customer's lock held at most: {name}", f"{seconds * 1e3:.0f} ms", "300 ms")


async def _singly(
    office: Office,
    crm: httpx.AsyncClient,
    cost: Callable[[Callable[[], Awaitable[None]]], Awaitable[tuple[Cost, None]]],
    batch: Cost,
    system: str,
) -> None:
    """The same one by one, and what D7's calls cost: a contact, an upsert with nothing new, a customer read."""
    path = f"/v1/external-references/{system}/0/customer"
    customer = (await crm.put(path, json={"name": "Jo 0"})).json()["id"]

    async def contacts() -> None:
        for number in range(SINGLE):
            sent = _contact(system, 10 * CONTACTS + number)
            del sent["customer"]
            (await crm.post(f"/v1/customers/{customer}/contact-events", json=sent)).raise_for_status()

    async def upserts() -> None:
        for _ in range(SINGLE):
            (await crm.put(path, json={"name": "Jo 0"})).raise_for_status()

    async def reads() -> None:
        for _ in range(SINGLE):
            (await crm.get(f"/v1/customers/{customer}", headers=office.token(Role.MANAGER))).raise_for_status()

    alone, _ = await cost(contacts)
    times = alone.cpu / SINGLE * CONTACTS / batch.cpu
    _tell(f"one by one ({SINGLE} of them measured)", f"{times:.0f} times the CPU of the batch", "30 times")
    _tell("a contact alone", f"{alone.cpu / SINGLE * 1e3:.1f} ms of CPU", "10 ms")
    for name, work, goal in (("an upsert with nothing new", upserts, "8 ms"), ("a customer read", reads, "5 ms")):
        took, _ = await cost(work)
        _tell(name, f"{took.cpu / SINGLE * 1e3:.1f} ms of CPU", goal)


async def _crowd(office: Office) -> None:
    """Many connections that import, each contact by itself, at the shares that hold by default."""
    print(f"  {IMPORTING} importing connections for {SECONDS:.0f} s")
    system, number = f"crm-{uuid4().hex}", itertools.count()
    answers: dict[int, int] = {}
    async with httpx.AsyncClient(base_url=office.server.url, headers=office.token(Role.CRM), timeout=60) as crm:
        made = (await crm.put(f"/v1/external-references/{system}/0/customer", json={"name": "Jo"})).json()["id"]

        async def imports() -> None:
            while time.monotonic() < until:
                sent = _contact(system, next(number))
                del sent["customer"]
                answer = await crm.post(f"/v1/customers/{made}/contact-events", json=sent)
                answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
                if "Retry-After" in answer.headers:
                    await asyncio.sleep(float(answer.headers["Retry-After"]))

        managers = Seen()

        async def manages() -> None:
            token = office.token(Role.MANAGER)
            while time.monotonic() < until:
                await managers.time(_written(office.server, token), time.monotonic())
                await asyncio.sleep(0.1)

        alone = await _watched(office, asyncio.sleep(_ALONE_SECONDS))
        until = time.monotonic() + SECONDS
        seen = await _watched(office, asyncio.gather(manages(), *(imports() for _ in range(IMPORTING))))
    _tell("the contact status beside them", f"{_of(seen)}, {seen.p99 / alone.p99:.1f} times alone", "p99 50 ms")
    _tell("a manager's writes beside them", _of(managers), "p99 1 s")
    print(f"  what they were answered: {answers}")


async def _written(server: Server, token: Headers) -> int:
    async with httpx.AsyncClient(base_url=server.url, headers=token, timeout=60) as client:
        answer = await client.post("/v1/customers", json={"name": "Jo Caller"})
    return HTTPStatus.OK if answer.status_code == HTTPStatus.CREATED else answer.status_code


async def _watched(office: Office, load: Awaitable[Any]) -> Seen:
    paths = [by_phone(people.phone(number)) for number in range(1, 401)]
    async with Probe(office.server, paths, office.token(Role.TELEPHONY)) as probe:
        return await probe.watch(asyncio.ensure_future(load))


def _upserts(system: str) -> str:
    return f"/v1/external-references/{system}/customers/batch"


def _customers(called: str) -> list[Json]:
    return [{"external_id": str(number), "name": f"{called} {number}"} for number in range(CUSTOMERS)]


def _contact(system: str, number: int) -> Json:
    moment = datetime.now(UTC) - timedelta(minutes=number + 1)
    return {
        "customer": {"system": system, "external_id": str(number % CUSTOMERS)},
        "external_reference": {"system": system, "id": f"call-{number}"},
        "occurred_at": moment.isoformat(),
        "channel": "phone",
        "direction": "inbound",
        "duration_seconds": 420,
        "staff_minutes": 10,
        "summary": "Asked again about the progress of the case and the letter of last month",
    }


def _both(cost: Cost) -> str:
    return f"{cost.wall:.2f} s, {cost.cpu:.2f} CPU s"


def _of(seen: Seen) -> str:
    return f"p99 {seen.p99 * 1e3:.1f} ms, max {seen.worst * 1e3:.0f} ms, not 200: {seen.failed}"
