"""How restrictions stand is told in the feed: each turn once, at its own moment, whoever looks when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.policy.filed_contacts import Brings
from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.records.notice_returns import ReturnReason
from contact_policy.services import notice_returns, reconsiderations, sweep
from contact_policy.storage.dsn import plain
from contact_policy.storage.store import Store
from fixtures import filed_contacts, records
from prove.year.model import Held
from prove.year.office import MARY, POLICY, Office, PostOffice
from prove.year.world import World

pytestmark = pytest.mark.anyio

MONDAY = datetime(2026, 11, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
FIGURES: dict[str, Any] = {"minutes": 10, "contact": False, "starts_in": 0, "review_in": 30, "ends_in": 60}


@pytest.fixture
async def world(store: Store, dsn: str) -> AsyncIterator[World]:
    connection = await asyncpg.connect(plain(dsn))
    yield World(Office(store, PostOffice(lambda: False)), connection)
    await connection.close()


async def told(world: World, about: str = "restrictions/%") -> list[tuple[str, datetime]]:
    """What the feed tells, in the order in which it was written, and when each came about."""
    rows = await world.connection.fetch(
        "SELECT kind, effective_at FROM changes WHERE about LIKE $1 ORDER BY written", about
    )
    return [(row["kind"].removeprefix("restriction."), row["effective_at"]) for row in rows]


async def warned(world: World, now: datetime = MONDAY - 20 * DAY) -> str:
    customer = await world.register(now)
    await world.warn(now, customer)
    return customer


async def in_force(world: World) -> Held:
    held = await world.restrict(MONDAY, await warned(world), **FIGURES)
    await world.issue(MONDAY, world.letters[held.notice], IssueMethod.EMAIL)
    return held


async def test_what_time_brings_is_told_at_its_own_moment_when_somebody_sweeps_weeks_later(world: World) -> None:
    held = await world.restrict(MONDAY, await warned(world), **FIGURES | {"starts_in": 3})
    await world.issue(MONDAY, world.letters[held.notice], IssueMethod.EMAIL)
    assert await told(world) == [("authorised", MONDAY)]
    for _ in range(2):
        await asyncio.gather(*(sweep.sweep(world.office.store, POLICY, MONDAY + 100 * DAY) for _ in range(3)))
    found = await told(world)
    assert [kind for kind, _ in found] == [
        "authorised", "in_force", "review.coming", "review.coming", "review.overdue", "review.overdue", "ended",
    ]  # fmt: skip
    begun, ended = datetime(2026, 11, 5, tzinfo=UTC), datetime(2026, 12, 20, tzinfo=UTC)
    assert (found[1][1], found[-1][1]) == (begun, ended), "starts on the 5th; review on 5 December, and 14 days"
    assert [at for _, at in found] == sorted(at for _, at in found)


async def test_a_letter_that_came_back_suspends_and_one_that_goes_again_is_in_force_again(world: World) -> None:
    held = await in_force(world)
    back, again = MONDAY + DAY, MONDAY + 2 * DAY
    returned = (held.notice, back, ReturnReason.NO_SUCH_ADDRESS, "")
    await world.office.do("returns", MARY, back, lambda c: notice_returns.record(c, *returned))
    await world.office.issue(again, held.notice, IssueMethod.BY_HAND, None)
    await world.office.lift(again + DAY, held.id)
    assert await told(world) == [
        ("authorised", MONDAY), ("in_force", MONDAY), ("suspended", back), ("in_force", again), ("ended", again + DAY),
    ]  # fmt: skip
    assert ("notice.returned", back) in await told(world, "notices/%")


async def test_one_without_a_warning_is_suspended_when_its_letter_does_not_go_in_time(world: World) -> None:
    held = await world.restrict(MONDAY, await world.register(MONDAY - DAY), **FIGURES)
    assert [kind for kind, _ in await told(world)] == ["authorised", "in_force"]
    await world.sweep(MONDAY + 4 * DAY)
    assert (await told(world))[-1] == ("suspended", datetime(2026, 11, 5, tzinfo=UTC)), "two working days are over"
    await world.issue(MONDAY + 5 * DAY, world.letters[held.notice], IssueMethod.EMAIL)
    assert (await told(world))[-1] == ("in_force", MONDAY + 5 * DAY)


async def test_a_letter_whose_issue_is_written_down_late_is_told_at_its_true_moment(world: World) -> None:
    held = await world.restrict(MONDAY, await warned(world), **FIGURES)
    await world.sweep(MONDAY + 2 * DAY)
    await world.issue(MONDAY + 2 * DAY, world.letters[held.notice], IssueMethod.EMAIL, at=MONDAY + timedelta(hours=1))
    assert (await told(world))[-1] == ("in_force", MONDAY + timedelta(hours=1))


async def test_what_the_office_writes_down_late_is_told_at_its_true_moment(world: World) -> None:
    held, then, now = await in_force(world), MONDAY + DAY, MONDAY + 3 * DAY
    customer = await world.register(MONDAY)
    await world.office.threatened(MONDAY, customer)
    warning = await world.office.warn(MONDAY, customer)
    await world.office.issue(now, warning.notice_id, IssueMethod.EMAIL, then)
    asked, back = (held.id, then, "Please look again."), (held.notice, then, ReturnReason.NO_SUCH_ADDRESS, "")
    await world.office.do("requests", MARY, now, lambda c: reconsiderations.ask(c, *asked))
    await world.office.do("returns", MARY, now, lambda c: notice_returns.record(c, *back))
    assert await told(world, f"warnings/{warning.id}") == [("warning.issued", then)]
    assert ("reconsideration.requested", then) in await told(world)
    assert await told(world, "notices/%") == [("notice.returned", then)]


async def test_one_that_is_replaced_ends_when_the_other_bites_and_not_before(world: World) -> None:
    older = await in_force(world)
    newer = await world.restrict(MONDAY + DAY, older.customer, **FIGURES | {"minutes": 20, "replaces": older})
    await world.issue(MONDAY + DAY, world.letters[newer.notice], IssueMethod.POST)
    assert ("ended", older.ended_at) not in await told(world, f"restrictions/{older.id}")
    await world.sweep(MONDAY + 10 * DAY)
    assert (await told(world, f"restrictions/{older.id}"))[-1] == ("ended", older.ended_at)
    assert (await told(world, f"restrictions/{newer.id}"))[-1] == ("in_force", older.ended_at)
    how = "SELECT data->>'how' FROM changes WHERE kind = 'restriction.ended'"
    assert await world.connection.fetchval(how) == "replaced"


async def test_one_that_was_to_be_replaced_goes_on_where_the_others_letter_comes_back(world: World) -> None:
    older = await in_force(world)
    newer = await world.restrict(MONDAY + DAY, older.customer, **FIGURES | {"minutes": 20, "replaces": older})
    await world.issue(MONDAY + DAY, world.letters[newer.notice], IssueMethod.POST)
    returned = (newer.notice, MONDAY + 2 * DAY, ReturnReason.NO_SUCH_ADDRESS, "")
    await world.office.do("returns", MARY, MONDAY + 2 * DAY, lambda c: notice_returns.record(c, *returned))
    trail = await world.connection.fetch(
        "SELECT action FROM audit_entries WHERE subject = $1 ORDER BY sequence", f"restrictions/{older.id}"
    )
    assert [row["action"] for row in trail][-2:] == ["restriction.replaced", "restriction.goes_on"]
    await world.sweep(MONDAY + 10 * DAY)
    assert "ended" not in [kind for kind, _ in await told(world, f"restrictions/{older.id}")]


async def test_a_clock_that_was_set_back_takes_nothing_back(world: World) -> None:
    await in_force(world)
    before = await told(world)
    await sweep.sweep(world.office.store, POLICY, MONDAY - 5 * DAY)
    assert await told(world) == before


async def test_filed_mail_that_nobody_saw_or_answered_in_time_is_told_once_a_step(world: World) -> None:
    async with world.office.store.transaction() as tx:
        held = await records.restricted(tx)
        reading = filed_contacts.reading(
            await filed_contacts.filed(tx, held.customer_id, held.id), Brings.NEW_MATTER, answer_by=date(2027, 1, 15)
        )
        await filed_contacts.filed(tx, held.customer_id, held.id)
        await tx.filed_contacts.read(reading)
    for _ in range(2):
        await sweep.sweep(world.office.store, POLICY, datetime(2027, 1, 20, tzinfo=UTC))
    rows = await world.connection.fetch(
        "SELECT data->>'status', effective_at FROM changes WHERE about LIKE 'filed-contacts/%' ORDER BY written"
    )
    assert [tuple(row) for row in rows] == [
        ("unseen", datetime(2026, 11, 24, tzinfo=UTC)), ("to_answer", datetime(2027, 1, 16, tzinfo=UTC)),
    ]  # fmt: skip
