"""A year of reviews: none is missed without its consequence, no letter is lost or doubled, every restriction ends."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contact_policy.services import audit, sealing
from contact_policy.storage.dsn import plain
from contact_policy.storage.store import Store
from fixtures.sampling import IS_WHOLE, chance, size
from prove.asking import TALLY
from prove.year import checks
from prove.year.calendar import DAY
from prove.year.days import BEGIN, Year
from prove.year.office import Office, PostOffice
from prove.year.world import World

pytestmark = [pytest.mark.anyio, pytest.mark.long("day by day: reviews lapse, are reminded of and end over months")]

PEOPLE, DAYS = size(8, 500), size(130, 365)


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[Any]:
    """A look at the tables past everything of ours."""
    opened = await asyncpg.connect(plain(dsn))
    yield opened
    await opened.close()


async def test_a_year_of_the_office_goes_by_as_a_model_of_it_does(
    store: Store, connection: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = chance("year")
    year = Year(
        World(Office(store, PostOffice(lambda: rng.random() < 0.1)), connection),
        rng,
        PEOPLE,
        0.02 if IS_WHOLE else 0.05,
    )
    began = time.monotonic()
    key = Ed25519PrivateKey.generate()
    await year.pass_by(DAYS)
    await _is_as_it_was_sealed(store, key)
    await _is_what_was_told(year)
    await _comes_to_rest(year)
    await _is_as_it_was_sealed(store, key)
    with capsys.disabled():
        sys.stdout.write(_told(year, time.monotonic() - began))
    _was_eventful(year)


async def _is_as_it_was_sealed(store: Store, key: Ed25519PrivateKey) -> None:
    """Nobody altered anything, and the verification of the trail says of nothing that somebody did."""
    await sealing.seal(store, key)
    found = await audit.verify_whole(store.reading)
    assert found.entries > PEOPLE
    assert (found.findings, found.waiting) == ([], 0)


async def _is_what_was_told(year: Year) -> None:
    """Asked later what a telephone was told on some day, the database says it again."""
    end, _ = year.answers[-1]
    for _ in range(size(60, 1500)):
        at, answers = year.rng.choice(year.answers)
        bound = [customer for customer, answer in answers.items() if answer[0]]
        customer = year.rng.choice(bound or list(answers))
        assert await checks.replayed(year.world, customer, at, end) == answers[customer]


async def _comes_to_rest(year: Year) -> None:
    """Were nobody to act any more, everything would end, be told, and go."""
    world, (end, _) = year.world, year.answers[-1]
    later = end + 800 * DAY
    await world.sweep(later)
    for hours in range(0, 400, 5):
        await world.deliver(later + hours * DAY / 24)
    await checks.check(world, later + 20 * DAY)
    assert not world.live(later)
    assert all(held.lapse_told or held.ended_at for held in world.held)
    waiting = await world.connection.fetchval(
        "SELECT count(*) FROM outgoing_messages WHERE state IN ('waiting', 'sending', 'accepted')"
    )
    assert waiting == 0


def _told(year: Year, seconds: float) -> str:
    world = year.world
    steps = sum(world.office.steps.values())
    TALLY["steps of the simulated year, compared each day"] += steps
    return (
        f"\n{DAYS} days from {BEGIN}: {len(world.customers)} customers, {steps} steps in {seconds:.0f} s,"
        f" {dict(world.office.steps)}; {len(world.held)} restrictions, {dict(_ends(world))};"
        f" {sum(world.expected.values())} letters; {world.consequences} consequences of reviews;"
        f" {len(world.reminded)} reminders, {sum(world.office.mail.taken.values())} messages taken;"
        f" no sweep on {year.no_sweep.days} days, no delivery on {year.no_delivery.days}\n"
    )


def _ends(world: World) -> Counter[str]:
    return Counter(held.ended_how or "lapsed" for held in world.held)


def _was_eventful(year: Year) -> None:
    """Else the year would prove little."""
    assert {"lapsed", "lifted", "replaced"} <= set(_ends(year.world))
    assert {"coming", "customer", "overdue", "ended"} == {told[0] for held in year.world.held for told in held.told}
    assert year.no_sweep.days > size(7, 20)
