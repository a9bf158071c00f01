"""The contact status on one worker: alone, beside each load, alone again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from bench.http import people
from bench.http.beside.loads import SECONDS, Load, Outcome, all_loads
from bench.http.beside.probe import PACE_SECONDS, Probe, Seen, first_in_line, watch_staff
from bench.http.filling.casework import Heavy, heavy_customer
from bench.http.machine import Server
from bench.http.product import Office, by_phone, device_key, product
from bench.http.setting import Setting
from contact_policy.records import Role

T = TypeVar("T")

RUNS = 3
HEAVY_EVENTS = 100_000
RESTRICTED = 200
MOST_P99_SECONDS, MOST_TIMES_ALONE, MOST_SECONDS = 0.05, 10.0, 1.0
_QUIET_CPU, _QUIET_SECONDS, _QUIET_WITHIN_SECONDS = 0.1, 0.5, 60
_TWILIO = {
    "CONTACT_POLICY_TWILIO_AUTH_TOKEN": "a-secret-of-the-bench-and-of-nothing-else",
    "CONTACT_POLICY_TWILIO_VOICE_URL": "https://office.example/v1/integrations/twilio/voice",
    "CONTACT_POLICY_TWILIO_DIAL": "+441632960000",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """What was seen beside one load in one run, and what came of the load; ``is_load`` where it was one."""

    name: str
    phone: Seen
    staff: Seen
    outcome: Outcome | None
    is_load: bool

    def times(self, alone: Beside) -> float:
        """The 99th percentile beside that alone."""
        return self.phone.p99 / alone.phone.p99

    def holds(self, alone: Beside) -> bool:
        """Whether every bar does."""
        within = self.phone.p99 <= MOST_P99_SECONDS and self.phone.worst <= MOST_SECONDS
        return within and self.times(alone) <= MOST_TIMES_ALONE and not self.phone.failed and self.is_load


def show(setting: Setting, heavy_events: int, runs: int, only: str = "") -> None:
    """Measure beside the loads whose name has ``only`` in it; print a table for each run, then the median runs."""
    people.set_restrictions(setting.database, setting.model, RESTRICTED)
    with product(setting.database.dsn, setting.data_dir, settings=_TWILIO) as server:
        heavy = heavy_customer(Office(server, setting.issuer), setting.database, heavy_events)
        print(
            f"\nBeside: the contact status every {PACE_SECONDS * 1e3:.0f} ms on one worker, {SECONDS:.0f} s and longer"
        )
        print(f"beside each load; the heavy customer has {heavy_events:,} contacts. Staff: a customer read meanwhile.")
        print(
            f"Goals: p99 at most {MOST_P99_SECONDS * 1e3:.0f} ms and {MOST_TIMES_ALONE:g} times alone, none over 1 s."
        )
        with first_in_line():
            found = [_run(setting, server, heavy, number, only) for number in range(1, runs + 1)]
    if runs > 1:
        _head(f"the median run of {runs}, by p99")
        for rows in zip(*found, strict=True):
            _row(*sorted(((row, run[0]) for row, run in zip(rows, found, strict=True)), key=_p99)[runs // 2])


def _p99(pair: tuple[Beside, Beside]) -> float:
    return pair[0].phone.p99


def _run(setting: Setting, server: Server, heavy: Heavy, number: int, only: str) -> list[Beside]:
    office = Office(server, setting.issuer)
    loads = all_loads(office, heavy, device_key(setting.database.dsn, setting.data_dir))
    return asyncio.run(_watch(office, [load for load in loads if only in load.name], number))


async def _watch(office: Office, loads: Sequence[Load], number: int) -> list[Beside]:
    _head(f"run {number}")
    await _alone(office, "")  # it warms up
    found = [await _alone(office, "alone")]
    _row(found[0], found[0])
    for load in loads:
        found.append(await _beside(office, load))
        _row(found[-1], found[0])
    found.append(await _alone(office, "alone again"))
    _row(found[-1], found[0])
    return found


async def _alone(office: Office, name: str) -> Beside:
    phone, staff, _ = await _seen(office, partial(asyncio.sleep, SECONDS))
    return Beside(name, phone, staff, None, is_load=True)


async def _beside(office: Office, load: Load) -> Beside:
    async with load.ready(office.server.port) as begin:
        phone, staff, outcome = await _seen(office, begin)
    return Beside(load.name, phone, staff, outcome, is_load=not outcome.answers.keys().isdisjoint(load.meant))


async def _seen(office: Office, begin: Callable[[], Coroutine[Any, Any, T]]) -> tuple[Seen, Seen, T]:
    """Watch from the beginning of a load until it is over, once nothing of the one before goes on."""
    await _quiet(office.server)
    customer = f"/v1/customers/{people.customer_id(1)}"
    async with Probe(office.server, _paths(), office.token(Role.TELEPHONY)) as probe:
        going = asyncio.create_task(begin())
        staff = asyncio.create_task(watch_staff(office.server, customer, office.token(Role.STAFF), going))
        phone = await probe.watch(going)
        return phone, await staff, await going


async def _quiet(server: Server) -> None:
    """Wait until the worker has hardly anything left to do."""
    until = time.monotonic() + _QUIET_WITHIN_SECONDS
    while time.monotonic() < until:
        before = server.cpu_seconds()
        await asyncio.sleep(_QUIET_SECONDS)
        if server.cpu_seconds() - before < _QUIET_CPU * _QUIET_SECONDS:
            return


def _paths() -> list[str]:
    restricted = [by_phone(people.phone(n)) for n in range(1, RESTRICTED + 1)]
    return restricted + [by_phone(people.phone(people.UNKNOWN + n)) for n in range(RESTRICTED)]


def _head(title: str) -> None:
    print(f"  {title:46} {'p50 ms':>7} {'p99 ms':>8} {'max ms':>8} {'times':>6} {'holds':>5} {'not 200':>7}", end="")
    print(f" {'late p99':>8}   {'staff: max ms, not 200':22}   the load")


def _row(seen: Beside, alone: Beside) -> None:
    phone, staff = seen.phone, seen.staff
    print(
        f"  {seen.name:46} {phone.p50 * 1e3:7.1f} {phone.p99 * 1e3:8.1f} {phone.worst * 1e3:8.1f}"
        f" {seen.times(alone):6.1f} {'yes' if seen.holds(alone) else 'NO':>5} {phone.failed:7}"
        f" {phone.late_p99 * 1e3:8.1f}   {staff.worst * 1e3:12,.0f}, {staff.failed:8}   {seen.outcome or ''}",
        flush=True,
    )
