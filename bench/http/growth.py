"""The status as the office grows: customers by the million, restrictions by the ten thousand."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count, pairwise
from statistics import median

from bench.http import people
from bench.http.client import connected
from bench.http.machine import OTHER_CORE, Server
from bench.http.measuring import Contender, Rounds, measure, middle, ratio
from bench.http.product import Office, by_phone, product
from bench.http.setting import CUSTOMERS, Setting
from bench.http.speed import RAW, baseline
from contact_policy.records import Role

SIZES = (CUSTOMERS, 100_000, 1_000_000)
RESTRICTED = (1, 100, 10_000)
SECONDS = 1
_ASKED = 1_000
_STATUS = "contact status"
_AUTHORISED = 3
_people = count(1)


@dataclass(frozen=True, slots=True)
class Size:
    """What was seen at one size."""

    rounds: Rounds
    ready_seconds: float
    resident_bytes: int
    seen_after: list[float | None]

    def rate_of_raw(self) -> float:
        """The rate, as a part of raw ASGI's in the same rounds."""
        return ratio(self.rounds[_STATUS], self.rounds[RAW], lambda r: r.rate)

    def cpu_of_raw(self) -> float:
        """Raw ASGI's processor time a request, as a part of ours: like the rate, more is better."""
        return ratio(self.rounds[RAW], self.rounds[_STATUS], lambda r: r.cpu_us)


def show(setting: Setting) -> None:
    """Measure, and print the table."""
    print("\nGrowth. Ready: from the start of the process. Seen: from the authorisation's answer until two workers,")
    print(f"the one that took it and another, answer by it; the slowest of {_AUTHORISED}.")
    print("   customers  in force    req/s  CPU us   of raw: rate, CPU   p99 ms    MB  ready s  seen ms")
    found = {}
    for before, size in pairwise((CUSTOMERS, *SIZES)):
        people.add_customers(setting.database, before + 1, size)
        for restricted in RESTRICTED:
            people.set_restrictions(setting.database, setting.model, restricted)
            found[size, restricted] = _measured(setting, restricted)
            _row(size, restricted, found[size, restricted])
    for name, figure in (("requests a second", Size.rate_of_raw), ("CPU a request", Size.cpu_of_raw)):
        smallest, largest = (median(figure(found[size, n]) for n in RESTRICTED) for size in (SIZES[0], SIZES[-1]))
        print(f"  Goal: flat within 10 % from {SIZES[0]:,} to {SIZES[-1]:,} customers; ", end="")
        print(f"by {name}, beside raw ASGI, seen {largest / smallest - 1:+.0%}")


def _measured(setting: Setting, restricted: int) -> Size:
    with ExitStack() as stack:
        server = stack.enter_context(product(setting.database.dsn, setting.data_dir))
        other = stack.enter_context(product(setting.database.dsn, setting.data_dir, OTHER_CORE))
        office = Office(other, setting.issuer)
        token = office.token(Role.TELEPHONY)
        paths = [by_phone(people.phone(n)) for n in range(1, min(restricted, _ASKED) + 1)]
        raw = stack.enter_context(baseline("raw", setting.data_dir, server, token))
        rounds = measure([Contender(RAW, raw, paths, {}), Contender(_STATUS, server, paths, token)], SECONDS)
        resident = server.resident_bytes()
        seen = [after for _ in range(_AUTHORISED) for after in _authorised(office, [server, other])]
        return Size(rounds, server.seconds_to_ready, resident, seen)


def _authorised(office: Office, servers: list[Server]) -> list[float | None]:
    phone = people.phone(people.UNKNOWN - next(_people))
    office.authorise(office.propose(phone))
    return asyncio.run(_seen(office, servers, by_phone(phone)))


async def _seen(office: Office, servers: list[Server], path: str) -> list[float | None]:
    async def on(server: Server) -> float | None:
        async with connected(server, office.token(Role.TELEPHONY)) as client:
            return await client.seconds_until(path, lambda answer: bool(answer["restricted"]))

    return list(await asyncio.gather(*map(on, servers)))


def _row(size: int, restricted: int, seen: Size) -> None:
    ours = seen.rounds[_STATUS]
    slowest = "never" if None in seen.seen_after else f"{max(after or 0 for after in seen.seen_after) * 1e3:,.0f}"
    print(
        f"  {size:10,} {restricted:9,} {middle(ours, lambda r: r.rate):8,.0f} {middle(ours, lambda r: r.cpu_us):7.1f}"
        f" {seen.rate_of_raw():14.2f} {seen.cpu_of_raw():5.2f} {middle(ours, lambda r: r.p99_us) / 1e3:8.2f}"
        f" {seen.resident_bytes / 1e6:5.0f} {seen.ready_seconds:8.2f} {slowest:>8}"
    )
