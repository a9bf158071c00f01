"""The change feed: nothing missed, nothing twice, a customer's changes in order, however writers hold theirs back."""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta

import pytest

from contact_policy.errors import FeedGone
from contact_policy.policy import load_policy
from contact_policy.records.changes import ChangeKind
from contact_policy.services import Store, Transaction, changes, feed
from contact_policy.services.context import Context
from contact_policy.services.feed import FeedPage, FeedQuestion
from fixtures import records
from fixtures.feed_writers import WRITER, Race
from fixtures.records import NOON
from fixtures.sampling import size

pytestmark = pytest.mark.anyio

RACES, SECONDS, COMMITS = size(1, 5), size(4, 0), size(120, 10_000)
KEPT = feed.KEPT_FOR


@pytest.mark.long("eight writers need some seconds until the ways that look right have gone wrong")
@pytest.mark.parametrize("race", range(RACES))
async def test_a_reader_gets_all_that_was_committed_once_and_in_order(
    dsn: str, race: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """The controls must go wrong, or nothing was proven: on a slow machine the four seconds are as long as it takes."""
    store = Store(dsn, pool_size=14)
    run = Race(dsn, store, race, time.monotonic() + SECONDS, COMMITS)
    await run.run()
    await store.close()
    assert (run.missed(run.ours), run.ours.doubles, run.ours.out_of_order) == (0, 0, 0)
    assert set(run.ours.got) == set(run.committed), "nothing that was rolled back"
    assert run.missed(run.naive) > 0, "the writers were too tame for a number drawn at the insert to miss any"
    assert run.horizon.out_of_order > 0, "the writers were too tame for the horizon to turn any round"
    lags = sorted(run.ours.lags)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(run.committed)} commits, readable after {lags[len(lags) // 2] * 1000:.0f} ms (median),"
            f" {lags[len(lags) * 99 // 100] * 1000:.0f} ms (p99); a naive reader missed {run.missed(run.naive)},"
            f" the horizon turned {run.horizon.out_of_order} round\n"
        )


class Feed:
    """Changes written at a time, and pages read at another."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def write(self, *kinds: ChangeKind, now: datetime = NOON) -> str:
        async with self.store.transaction() as tx:
            person = (await tx.customers.add(records.customer())).id
            context = Context(tx, load_policy(), WRITER, now)
            await tx.lock_customer(person)
            for number, kind in enumerate(kinds):
                await changes.write(context, changes.change(context, kind, person, f"x/{person}/{number}", DATA[kind]))
        await feed.number(self.store)
        return person

    async def read(self, since: str | None = None, limit: int = 100, *kinds: ChangeKind) -> FeedPage:
        async with self.store.reading() as tx:
            context = Context(tx, load_policy(), WRITER, NOON)
            return await feed.read(context, FeedQuestion(since=since, limit=limit, kinds=kinds or None))

    async def forget(self, now: datetime) -> int:
        async with self.store.transaction() as tx:
            return await feed.forget(tx, now)


DATA = {ChangeKind.CUSTOMER_ERASED: {}, ChangeKind.CUSTOMER_SPLIT: {"split_id": records.new_id()}}
ERASED, SPLIT = ChangeKind.CUSTOMER_ERASED, ChangeKind.CUSTOMER_SPLIT


async def test_a_change_is_written_in_the_transaction_that_brings_it_about(store: Store) -> None:
    """In one after it, whoever died in between would have told nobody."""
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        context = Context(tx, load_policy(), WRITER, NOON)
        await changes.write(context, changes.change(context, ERASED, person, f"customers/{person}", DATA[ERASED]))
        assert await tx.changes.are_unnumbered()


async def test_whoever_began_first_and_waited_their_turn_is_told_of_after_whoever_they_waited_for(store: Store) -> None:
    """And nobody waits for a transaction that is still under way: its number says nothing of when it will write."""
    feed_ = Feed(store)

    async def change(tx: Transaction, person: str, about: str) -> None:
        context = Context(tx, load_policy(), WRITER, NOON)
        await tx.lock_customer(person)
        await changes.write(context, changes.change(context, ERASED, person, about, DATA[ERASED]))

    person = await feed_.write()
    async with store.transaction() as idle:
        async with store.transaction() as patient:
            for one in (patient, idle):
                await one.emit_replay_marker()  # so that it has its number before the other two write
            async with store.transaction() as quick:
                await change(quick, person, "first")
            await change(patient, person, "second")
        await feed.number(store)
        assert [item.about for item, _ in (await feed_.read()).items] == ["first", "second"]


async def test_pages_follow_one_another_and_say_when_there_is_nothing_behind(store: Store) -> None:
    feed_ = Feed(store)
    await feed_.write(ERASED, SPLIT, ERASED)
    first = await feed_.read(None, 2)
    assert ([change.position for change, _ in first.items], first.is_caught_up) == ([1, 2], False)
    rest = await feed_.read(first.next, 2)
    assert ([change.position for change, _ in rest.items], rest.is_caught_up) == ([3], True)
    assert (await feed_.read(rest.next)).next == rest.next
    only = await feed_.read(None, 100, SPLIT)
    assert [change.position for change, _ in only.items] == [2]
    assert only.next == rest.next, "what else there is behind is not looked at again"


async def test_what_is_too_old_or_was_never_there_is_gone_and_places_count_on(store: Store) -> None:
    feed_ = Feed(store)
    await feed_.write(ERASED, SPLIT)
    begun = (await feed_.read(None, 1)).next
    await feed_.write(ERASED, now=NOON + timedelta(days=1))
    end = (await feed_.read()).next
    feed_id, _, position = end.partition(".")
    for wrong in (f"{feed_id}.{int(position) + 1}", f"00{feed_id}.1"):
        with pytest.raises(FeedGone):
            await feed_.read(wrong)
    assert await feed_.forget(NOON + KEPT) == 0, "to the moment"
    assert await feed_.forget(NOON + KEPT + timedelta(hours=1)) == 2
    with pytest.raises(FeedGone):
        await feed_.read(begun)
    assert [change.position for change, _ in (await feed_.read()).items] == [3]
    assert await feed_.forget(NOON + KEPT + timedelta(days=2)) == 1
    assert (await feed_.read()).next == end, "all is forgotten, and whoever was at the end goes on"
    await feed_.write(SPLIT)
    assert [change.position for change, _ in (await feed_.read(end)).items] == [4]


async def test_a_feed_made_anew_sends_every_follower_back_to_the_beginning(store: Store) -> None:
    feed_ = Feed(store)
    await feed_.write(ERASED)
    end = (await feed_.read()).next
    async with store.transaction() as tx:
        feed_id = await feed.renew(Context(tx, load_policy(), WRITER, NOON))
    with pytest.raises(FeedGone):
        await feed_.read(end)
    assert (await feed_.read()).next == f"{feed_id}.1"


async def test_whoever_dies_numbering_leaves_it_to_another(store: Store, dsn: str) -> None:
    feed_ = Feed(store)
    dead = Store(dsn, pool_size=1)
    async with dead.transaction() as tx:
        assert await tx.changes.try_to_number()
        await feed_.write(ERASED)
        assert (await feed_.read()).items == (), "somebody is at it"
        await tx._connection._driver.execute("SELECT 1")  # noqa: SLF001
    await feed.number(store)
    assert len((await feed_.read()).items) == 1
    await dead.close()
