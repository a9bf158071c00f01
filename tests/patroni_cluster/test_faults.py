"""Whatever befalls a three-node cluster: nothing acknowledged is lost or doubled, and telephones are answered.

Each fault is timed from the moment it happens; `-s` prints a table. The machine's own speed is in the figures.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from fixtures.running import RunningService, running_service
from patroni_cluster.cluster import Cluster, cluster
from patroni_cluster.load import Load, percentile

BEFORE, AFTER = 5, 12  # seconds of load before the fault, and after the database takes writes again
BACK_WITHIN, ACKNOWLEDGED_WITHIN = 150, 10
# What a client sees once the board knows, and from when on after the fault that is.
ANSWERED_WITHIN, KNOWN_AFTER = 2.0, 4.0
_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture(scope="module")
def office() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(scope="module")
def service(office: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with running_service(tmp_path_factory.mktemp("data"), "--no-background", DATABASE_URL=office.dsn) as running:
        yield running


# What is done to end the fault, and when the fault befell the database.
Fault = tuple[Callable[[], None], float]


def kill_the_primary(office: Cluster) -> Fault:
    parent = office.primary().postmaster()
    assert parent is not None
    os.kill(parent, signal.SIGKILL)
    return _nothing, time.monotonic()


def kill_the_node(office: Cluster) -> Fault:
    node, at = office.primary(), time.monotonic()
    node.signal(signal.SIGKILL)
    assert node.patroni is not None
    node.patroni.wait()
    return node.start, at


def freeze_the_node(office: Cluster) -> Fault:
    """Its watchdog resets it: without one, a Patroni that thaws may take back a lock that is another's by then."""
    node, at = office.primary(), time.monotonic()
    node.signal(signal.SIGSTOP)

    def reset() -> None:
        node.signal(signal.SIGKILL)
        assert node.patroni is not None
        node.patroni.wait()
        node.start()

    return reset, at


def switch_over(office: Cluster) -> Fault:
    at = time.monotonic()
    office.switch_over()
    return _nothing, at


def kill_all(office: Cluster) -> Fault:
    at = time.monotonic()
    for node in office.nodes:
        node.signal(signal.SIGKILL)
        assert node.patroni is not None
        node.patroni.wait()
    time.sleep(3)
    for node in office.nodes:
        node.start()
    return _nothing, at


def _nothing() -> None:
    """Nothing is left to be done."""


def cancel_commits(office: Cluster) -> Fault:
    """Standbys stop, commits wait for them and are cancelled; then the primary is killed, and a standby leads."""
    primary, standbys = office.primary(), office.standbys()
    for standby in standbys:
        standby.signal(signal.SIGSTOP)
    deadline, cancelled = time.monotonic() + 4, 0
    waiting = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    while time.monotonic() < deadline:
        cancelled += int(office.ask(primary, waiting) or 0)
        time.sleep(0.2)
    assert cancelled > 3
    print(f"\n{cancelled} commits were cancelled")  # noqa: T201
    at = time.monotonic()
    primary.signal(signal.SIGKILL)
    assert primary.patroni is not None
    primary.patroni.wait()
    for standby in standbys:
        standby.signal(signal.SIGCONT)
    return primary.start, at


FAULTS = {
    "switchover": switch_over,
    "primary killed": kill_the_primary,
    "node killed": kill_the_node,
    "node frozen": freeze_the_node,
    "COMMIT cancelled, then node killed": cancel_commits,
    "all killed": kill_all,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_acknowledged_is_lost_and_telephones_are_answered(
    office: Cluster, service: RunningService, fault: str
) -> None:
    Cluster.wait(office.is_whole, 120)
    load = Load(service.url, service.data_dir)
    at, back, last = asyncio.run(_hurt(office, load, FAULTS[fault]))
    Cluster.wait(office.is_whole, 180)
    lost, doubled, unaudited = _missing(office, load)
    statuses = [answer.seconds for answer in load.statuses if answer.at > at]
    known = [answer for answer in load.answers if answer.at > at + KNOWN_AFTER]
    slow = [answer for answer in known if answer.seconds > ANSWERED_WITHIN]
    print(  # noqa: T201 - the figures asked for
        f"\n{fault}: writes back after {back - at:.1f} s, the last acknowledged {last - back:.1f} s later; "
        f"{len(load.acknowledged)} acknowledged, {len(load.given_up)} never, {lost} lost, {doubled} doubled, "
        f"{unaudited} unaudited; contact status {load.fared(load.statuses)}, p99 {percentile(statuses, 0.99):.2f} s; "
        f"answers to writes {load.fared(load.answers)}, {len(slow)} of {len(known)} over 2 s once known, "
        f"longest {max((answer.seconds for answer in known), default=0):.1f} s"
    )
    assert (lost, doubled, unaudited) == (0, 0, 0)
    assert load.given_up == []
    assert set(load.fared(load.statuses)) == {200}
    assert last - back <= ACKNOWLEDGED_WITHIN
    assert slow == []


async def _hurt(office: Cluster, load: Load, fault: Callable[[Cluster], Fault]) -> tuple[float, float, float]:
    """Do it under load; when it was done, when writes were taken again, when the last that waited was acknowledged."""
    loading = asyncio.create_task(load.run())
    await asyncio.sleep(BEFORE)
    mend, at = await asyncio.to_thread(fault, office)
    back = await _taken_again(office, at)
    await asyncio.to_thread(mend)
    await asyncio.sleep(AFTER)
    load.stop.set()
    await loading
    waited = [when for key, (_, when) in load.acknowledged.items() if load.asked[key] < back]
    return at, back, max(waited)


async def _taken_again(office: Cluster, at: float) -> float:
    """When the database itself takes a write again, asked past the service."""
    while time.monotonic() < at + BACK_WITHIN:
        with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            async with asyncio.timeout(2):
                connection = await asyncpg.connect(office.dsn.replace("/office", "/postgres"))
                try:
                    await connection.execute("CREATE TABLE IF NOT EXISTS asked (at timestamptz DEFAULT now())")
                    await connection.execute("INSERT INTO asked DEFAULT VALUES")
                    return time.monotonic()
                finally:
                    connection.terminate()
        await asyncio.sleep(0.1)
    raise AssertionError("the database did not take writes again")


def _missing(office: Cluster, load: Load) -> tuple[int, int, int]:
    primary = office.primary()
    kept = office.ask(primary, "SELECT id || ' ' || name FROM customers", "office").splitlines()
    names = [line.partition(" ")[2] for line in kept]
    ids = {line.partition(" ")[0] for line in kept}
    audited = set(re.findall(_ID, office.ask(primary, "SELECT subject FROM audit_entries", "office")))
    lost = sum(id_ not in ids for id_, _ in load.acknowledged.values())
    doubled = sum(names.count(f"Key {key}") > 1 for key in load.acknowledged)
    return lost, doubled, sum(id_ not in audited for id_, _ in load.acknowledged.values())
