"""Requests a second, processor time and latency: ours, an answer that is not worked out, and others' look-ups."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import httpx

from bench.http import baselines, people
from bench.http.database import Database
from bench.http.load import CONNECTIONS
from bench.http.machine import Server, free_port, running
from bench.http.measuring import Contender, Rounds, measure, middle, ratio
from bench.http.peers import running as peers
from bench.http.product import Headers, Office, by_email, by_phone, device_key, product
from bench.http.setting import CUSTOMERS, Setting
from contact_policy.records import Role

RESTRICTED = 1_000
ASKED = 1_000
SECONDS = 2
RAW = "raw ASGI, the same bytes"
STATUS = "contact status, restricted, token"
AWAY = "contact status, database away"


def show(setting: Setting) -> None:
    """Measure, and print the tables."""
    database = setting.database
    people.set_restrictions(database, setting.model, RESTRICTED)
    with ExitStack() as stack:
        server = stack.enter_context(product(database.dsn, setting.data_dir))
        token = Office(server, setting.issuer).token(Role.TELEPHONY)
        raw = stack.enter_context(baseline("raw", setting.data_dir, server, token))
        contenders = [_raw(raw), _noop(stack, setting, server, token), *_ours(setting, server, token)]
        contenders += _peers(stack, database)
        print(
            f"\nOne worker, {CONNECTIONS} connections, {CUSTOMERS:,} customers, {RESTRICTED:,} restrictions in force."
        )
        print("The peers ask the database each time; ours answers from memory.")
        found = measure(contenders, SECONDS)
        _table(found)
        _goals(found)
        database.stop()
        try:
            ours = Contender(AWAY, server, _phones(1), token)
            print("\nThe database stopped:")
            _table(measure([_raw(raw), ours], SECONDS))
        finally:
            database.start()


@contextmanager
def baseline(kind: str, folder: Path, ours: Server, token: Headers) -> Iterator[Server]:
    """One of the two servers that work nothing out; ``raw`` gives the bytes that ``ours`` gives."""
    answer, port = folder / "answer.json", free_port()
    baselines.keep(httpx.get(ours.url + by_phone(people.phone(1)), headers=token), answer)
    command = [sys.executable, "-m", "bench.http.baselines", kind, str(port), answer]
    with running(command, port, ready="/v1/contact-status") as server:
        yield server


def _raw(server: Server) -> Contender:
    return Contender(RAW, server, _phones(1), {})


def _noop(stack: ExitStack, setting: Setting, ours: Server, token: Headers) -> Contender:
    server = stack.enter_context(baseline("noop", setting.data_dir, ours, token))
    return Contender("FastAPI, a route that does nothing", server, ["/v1/contact-status"], {})


def _ours(setting: Setting, server: Server, token: Headers) -> Iterator[Contender]:
    yield Contender(STATUS, server, _phones(1), token)
    if key := device_key(setting.database.dsn, setting.data_dir):
        yield Contender("contact status, restricted, API key", server, _phones(1), key)
    emails = [by_email(people.email(n)) for n in range(1, ASKED + 1)]
    yield Contender("contact status, restricted, by e-mail", server, emails, token)
    yield Contender("contact status, on record, unrestricted", server, _phones(RESTRICTED + 1), token)
    yield Contender("contact status, unknown number", server, _phones(people.UNKNOWN), token)


def _phones(first: int) -> list[str]:
    return [by_phone(people.phone(n)) for n in range(first, first + ASKED)]


def _peers(stack: ExitStack, database: Database) -> Iterator[Contender]:
    constant = {"Authorization": f"Bearer {peers.TOKEN}"}
    yield from _peer(stack, "Fastify + node-postgres", peers.fastify(database), _phones(1), constant)
    paths = [path.replace(peers.STATUS, peers.POSTGREST_STATUS) for path in _phones(1)]
    token = {"Authorization": f"Bearer {peers.postgrest_token()}"}
    yield from _peer(stack, "PostgREST", peers.postgrest(database), paths, token)
    yield from _peer(stack, "Django REST Framework", peers.django(database), _phones(1), constant)


def _peer(
    stack: ExitStack,
    name: str,
    peer: AbstractContextManager[Server],
    paths: Sequence[str],
    headers: Mapping[str, str],
) -> Iterator[Contender]:
    try:
        server = stack.enter_context(peer)
    except peers.LeftOut as why:
        print(f"Left out: {name} ({why})")
        return
    yield Contender(name, server, paths, headers)


def _table(found: Rounds) -> None:
    raw = found[RAW]
    ours = found[STATUS if STATUS in found else AWAY]
    print(
        f"  {'':40} {'req/s':>8} {'CPU us':>7} {'p50 ms':>7} {'p99 ms':>7}  of raw: rate, CPU, p99   ours is   not 200"
    )
    for name, rounds in found.items():
        print(
            f"  {name:40} {middle(rounds, lambda r: r.rate):8,.0f} {middle(rounds, lambda r: r.cpu_us):7.1f}"
            f" {middle(rounds, lambda r: r.p50_us) / 1e3:7.2f} {middle(rounds, lambda r: r.p99_us) / 1e3:7.2f}"
            f"     {ratio(rounds, raw, lambda r: r.rate):8.2f} {ratio(raw, rounds, lambda r: r.cpu_us):5.2f}"
            f" {ratio(rounds, raw, lambda r: r.p99_us):5.2f}  {ratio(ours, rounds, lambda r: r.rate):7.2f}x"
            f"  {sum(r.failed for r in rounds):8}"
        )


def _goals(found: Rounds) -> None:
    ours, raw = found[STATUS], found[RAW]
    print(f"  Goal: at least 0.5 of raw ASGI by requests a second; seen {ratio(ours, raw, lambda r: r.rate):.2f}")
    print(f"  Goal: at least 0.5 of raw ASGI by CPU a request;     seen {ratio(raw, ours, lambda r: r.cpu_us):.2f}")
    print(f"  Goal: p99 at most 3 times raw ASGI's;                seen {ratio(ours, raw, lambda r: r.p99_us):.2f}")
