"""Tallies against counting everything: whatever is written late, corrected, merged, split or loaded, and whenever."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.policy.facts import AccessNeed, ContactEvent
from contact_policy.policy.vocabulary import Channel
from contact_policy.policy.working_days import london_date
from contact_policy.storage import tallies
from contact_policy.storage.dsn import plain
from contact_policy.storage.people_counts import NEEDS
from contact_policy.storage.statistics import Span
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records
from fixtures.database import execute
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio

INCIDENTS = ["abusive_language", "threat_of_violence"]
SEEN = ((), (), ("abusive_language",), ("distressed",), ("distressed", "abusive_language"), ("threat_of_violence",))
NEEDING = (
    (),
    (AccessNeed(need="Stammers"),),
    (AccessNeed(need="Is deaf", channels_unusable=(Channel.PHONE, Channel.SMS)),),
    (
        AccessNeed(need="Is blind", channels_unusable=(Channel.POST,)),
        AccessNeed(need="x", channels_unusable=(Channel.POST,)),
    ),
)
# Around midnights in London: in winter, in summer, and in the nights in which the clocks change.
MIDNIGHTS = [
    datetime(2026, *month_day, tzinfo=UTC) for month_day in ((1, 5), (3, 29), (3, 30), (7, 2), (10, 25), (10, 26))
]
ALWAYS = (date(2025, 1, 1), date(2028, 1, 1))


async def count_all(dsn: str, first_on: date, last_on: date) -> tuple[int, int]:
    """Contacts and incidents as they are counted without any tally."""
    connection = await asyncpg.connect(plain(dsn))
    try:
        row = await connection.fetchrow(
            "SELECT count(*), count(*) FILTER (WHERE observations && $3) FROM contact_events e"
            " WHERE (occurred_at AT TIME ZONE 'Europe/London')::date BETWEEN $1 AND $2"
            " AND NOT EXISTS (SELECT FROM contact_events c WHERE c.corrects = e.id)",
            first_on,
            last_on,
            INCIDENTS,
        )
    finally:
        await connection.close()
    return tuple(row)


@dataclass
class Town:
    """People and their contacts, and what of either is to be counted."""

    store: Store
    rng: random.Random
    needs: dict[str, tuple[AccessNeed, ...]] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    events: list[tuple[str, ContactEvent]] = field(default_factory=list)
    merges: list[tuple[str, str, str]] = field(default_factory=list)

    async def anything(self) -> None:
        acts: list[Callable[[Transaction], Awaitable[None]]] = [
            self.comes, self.changes, self.calls, self.calls, self.calls, self.calls, self.corrected, self.corrected,
            self.merged, self.split,
        ]  # fmt: skip
        async with self.store.transaction() as tx:
            await self.rng.choice(acts)(tx)
        if self.rng.random() < 0.2:
            async with self.store.transaction() as tx:
                await tx.statistics.add_up()

    async def comes(self, tx: Transaction) -> None:
        needs = self.rng.choice(NEEDING)
        created_at = NOON + self.rng.randrange(3) * DAY
        made = records.customer(access_needs=needs, created_at=created_at, updated_at=created_at)
        await tx.customers.add(made)
        self.needs[made.id] = needs
        self.own.add(made.id)

    async def changes(self, tx: Transaction) -> None:
        if self.needs:
            id_ = self.rng.choice(sorted(self.own))
            self.needs[id_] = self.rng.choice(NEEDING)
            before = await tx.customers.get(id_)
            await tx.customers.update(records.customer(id=id_, access_needs=self.needs[id_], version=before.version))

    async def calls(self, tx: Transaction) -> None:
        await self.noted(tx)

    async def corrected(self, tx: Transaction) -> None:
        if self.events:
            record, wrong = self.rng.choice(self.events)
            await self.noted(tx, record, corrects=wrong.id)

    async def noted(self, tx: Transaction, record: str | None = None, **said: Any) -> None:
        if self.needs:
            record = record or self.rng.choice(sorted(self.needs))
            moment = self.rng.choice(MIDNIGHTS) + timedelta(
                hours=self.rng.choice((-2, -1, 0, 1)), microseconds=self.rng.choice((-1, 0))
            )
            event = records.event(occurred_at=moment, observations=self.rng.choice(SEEN), **said)
            await tx.contact_events.add(record, event)
            self.events.append((record, event))

    async def merged(self, tx: Transaction) -> None:
        if len(self.own) > 1:
            one, two = self.rng.sample(sorted(self.own), 2)
            merge, details = records.merge(one, two)
            await tx.merges.join(merge)
            await tx.merges.add(merge, details)
            self.own.remove(two)
            self.merges.append((merge.id, one, two))

    async def split(self, tx: Transaction) -> None:
        undoable = [merge for merge in self.merges if merge[1] in self.own]
        if undoable:
            merge_id, one, two = merge = self.rng.choice(undoable)
            undone, _ = records.merge(one, two, act="split", undoes=merge_id, at=NOON + DAY)
            await tx.merges.part(undone)
            await tx.merges.add(undone)
            self.merges.remove(merge)
            self.own.add(two)

    def with_need(self, need: str) -> int:
        def has(id_: str) -> bool:
            needs = self.needs[id_]
            return bool(needs) if need == "any" else any(need in each.channels_unusable for each in needs)

        return sum(has(id_) for id_ in self.own)


@pytest.mark.parametrize("seed", range(3))
async def test_tallies_are_what_counting_everything_comes_to(store: Store, dsn: str, seed: int) -> None:
    town = Town(store, random.Random(seed))  # noqa: S311 - chance that can be repeated
    days = sorted({london_date(midnight) + timedelta(days=by) for midnight in MIDNIGHTS for by in (-1, 0, 1)})
    for _ in range(12):
        for _ in range(12):
            await town.anything()
        first_on, last_on = sorted(town.rng.choices(days, k=2))
        async with store.reading() as tx:
            for asked in ((first_on, last_on), (first_on, first_on), ALWAYS):
                assert await tx.statistics.contacts(*asked, INCIDENTS) == await count_all(dsn, *asked)
            people = await tx.statistics.people(Span(NOON, NOON))
        assert people.customers == len(town.own)
        assert people.customers_with == {need: town.with_need(need) for need in NEEDS}
    assert len(town.events) > 40
    assert len({event.corrects for _, event in town.events}) > 8
    assert town.merges


async def test_a_count_stays_the_same_while_changes_are_added_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "_AT_A_TIME", 4)
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        for _ in range(9):
            await tx.contact_events.add(person, records.event(observations=("abusive_language",)))
    counts = []
    for _ in range(4):
        async with store.transaction() as tx:
            counts.append((await tx.statistics.contacts(*ALWAYS, INCIDENTS), await tx.statistics.add_up()))
    assert counts == [((9, 9), True), ((9, 9), False), ((9, 9), False), ((9, 9), False)]


async def test_what_was_seen_is_tallied_together_in_whatever_order_it_was_noted(store: Store, dsn: str) -> None:
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        for seen in (("distressed", "abusive_language"), ("abusive_language", "distressed"), ("distressed",) * 9):
            await tx.contact_events.add(person, records.event(observations=seen))
        await tx.statistics.add_up()
    connection = await asyncpg.connect(plain(dsn))
    try:
        rows = await connection.fetch("SELECT traits, count FROM tallies WHERE subject = 'contact' ORDER BY count")
    finally:
        await connection.close()
    assert [tuple(row) for row in rows] == [(["distressed"], 1), (["abusive_language", "distressed"], 2)]


async def test_whoever_writes_while_others_add_up_is_counted_once(store: Store, dsn: str) -> None:
    async with store.transaction() as tx:
        people = [(await tx.customers.add(records.customer())).id for _ in range(4)]

    async def writes(person: str) -> None:
        for _ in range(25):
            async with store.transaction() as tx:
                await tx.contact_events.add(person, records.event())
                await tx.contact_events.add(person, records.event())

    async def adds_up() -> None:
        for _ in range(25):
            async with store.transaction() as tx:
                await tx.statistics.add_up()

    await asyncio.gather(*map(writes, people), adds_up(), adds_up())
    async with store.reading() as tx:
        assert await tx.statistics.contacts(*ALWAYS, INCIDENTS) == (200, 0) == await count_all(dsn, *ALWAYS)


@pytest.mark.parametrize("role", ["origin", "replica"])
async def test_what_is_loaded_by_sql_is_counted(store: Store, dsn: str, role: str) -> None:
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        first = records.event()
        await tx.contact_events.add(person, first)
    events = (
        "INSERT INTO contact_events (id, customer_id, occurred_at, recorded_at, recorded_by, channel, direction,"
        " made_by, summary, observations, effect_on_work, outcome, corrects) SELECT gen_random_uuid(), c.id,"
        " '2026-10-24 22:30Z'::timestamptz + n * interval '1 hour', now(), 'x', 'phone', 'inbound', 'customer', '',"
        " CASE WHEN n % 2 = 0 THEN '{abusive_language}' ELSE '{}' END::text[], '', 'normal', e.id"
        " FROM customers c, generate_series(1, 6) n LEFT JOIN contact_events e ON n IN (3, 5)"
    )
    people = (
        "INSERT INTO customers (id, name, access_needs, created_at, updated_at, version) SELECT gen_random_uuid(),"
        """ 'A', '[{"need": "x", "adjustment": "", "channels_unusable": ["web"]}]', now(), now(), 1"""
        " FROM generate_series(1, 3)"
    )
    await execute(dsn, f"SET session_replication_role = {role}", events, people)
    async with store.reading() as tx:
        assert await tx.statistics.contacts(*ALWAYS, INCIDENTS) == (6, 3)
        for day in (date(2026, 10, 25), date(2026, 10, 26)):
            assert await tx.statistics.contacts(day, day, INCIDENTS) == await count_all(dsn, day, day)
        assert (await tx.statistics.people(Span(NOON, NOON))).customers_with["web"] == 3


async def test_a_merged_records_needs_count_only_once_it_is_its_own_again(store: Store, dsn: str) -> None:
    async def with_phone_unusable() -> int:
        async with store.reading() as tx:
            return (await tx.statistics.people(Span(NOON, NOON))).customers_with["phone"]

    async with store.transaction() as tx:
        one, two = [(await tx.customers.add(records.customer(name=name))).id for name in ("One", "Two")]
        merge, details = records.merge(one, two)
        await tx.merges.join(merge)
        await tx.merges.add(merge, details)
    deaf = '[{"need": "Is deaf", "channels_unusable": ["phone"]}]'
    change = "UPDATE customers SET access_needs = current_setting('test.needs')::jsonb WHERE name = 'Two'"
    await execute(dsn, f"SET test.needs = '{deaf}'", change)
    assert await with_phone_unusable() == 0
    async with store.transaction() as tx:
        split, _ = records.merge(one, two, act="split", undoes=merge.id, at=NOON + DAY)
        await tx.merges.part(split)
        await tx.merges.add(split)
    assert await with_phone_unusable() == 1
