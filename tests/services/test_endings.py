"""One restriction takes another's place: from when it bites, never in the past, and the older can still be lifted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.storage.dsn import plain
from contact_policy.storage.store import Store
from prove.year import checks
from prove.year.model import Held
from prove.year.office import Office, PostOffice
from prove.year.world import World

pytestmark = pytest.mark.anyio

FRIDAY = datetime(2026, 6, 5, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def world(store: Store, dsn: str) -> AsyncIterator[World]:
    connection = await asyncpg.connect(plain(dsn))
    yield World(Office(store, PostOffice(lambda: False)), connection)
    await connection.close()


async def two(world: World) -> tuple[Held, Held]:
    """One in force since a week ago, and one that is to take its place, decided on Friday, whose letter lies there."""
    customer = await world.register(FRIDAY - 9 * DAY)
    await world.warn(FRIDAY - 8 * DAY, customer)
    figures = {"contact": False, "starts_in": 0, "review_in": None, "ends_in": 120}
    older = await world.restrict(FRIDAY - 7 * DAY, customer, minutes=10, **figures)  # type: ignore[arg-type]
    await world.issue(FRIDAY - 6 * DAY, world.letters[older.notice], IssueMethod.EMAIL)
    newer = await world.restrict(FRIDAY, customer, minutes=20, replaces=older, **figures)  # type: ignore[arg-type]
    return older, newer


async def test_a_letter_whose_issue_is_written_down_late_ends_nothing_in_the_past(world: World) -> None:
    older, newer = await two(world)
    monday = FRIDAY + 3 * DAY
    told = await checks.check(world, monday - timedelta(hours=1))
    await world.issue(monday, world.letters[newer.notice], IssueMethod.EMAIL, at=FRIDAY)
    assert older.ended_at == monday
    await checks.check(world, monday)
    replayed = await checks.replayed(world, older.customer, monday - timedelta(hours=1), monday)
    assert replayed == told[older.customer] == (frozenset({older.id}), 600)


async def test_what_is_to_be_replaced_can_be_lifted_before(world: World) -> None:
    older, newer = await two(world)
    await world.issue(FRIDAY, world.letters[newer.notice], IssueMethod.POST)
    assert older.ended_at == datetime(2026, 6, 8, 23, tzinfo=UTC)  # Tuesday, by London's summer clock
    await checks.check(world, FRIDAY)
    await world.lift(FRIDAY + DAY, older)
    await checks.check(world, FRIDAY + DAY)
    await checks.check(world, FRIDAY + 5 * DAY)
    assert older.status(FRIDAY + 5 * DAY) == "lifted"


async def test_two_that_replace_the_same_one_are_both_told(world: World) -> None:
    older, newer = await two(world)
    other = await world.restrict(
        FRIDAY, older.customer, minutes=15, contact=False, starts_in=0, review_in=None, ends_in=60, replaces=older
    )
    await world.issue(FRIDAY, world.letters[newer.notice], IssueMethod.EMAIL)
    await world.issue(FRIDAY + DAY, world.letters[other.notice], IssueMethod.EMAIL)
    await checks.check(world, FRIDAY + DAY)
    assert [held.status(FRIDAY + DAY) for held in (older, newer, other)] == ["replaced", "in_force", "in_force"]
