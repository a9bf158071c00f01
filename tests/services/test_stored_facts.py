"""What was assessed can be had again exactly, whatever is recorded, read, merged and split afterwards."""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from contact_policy.policy import load_policy
from contact_policy.policy.codec import to_plain
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.facts import CaseFile
from contact_policy.policy.filed_contacts import Brings
from contact_policy.policy.measure import Measure
from contact_policy.records import Caller, Role
from contact_policy.records.filed_contacts import Filing
from contact_policy.services import case_files, editions, merges, proposals, stored_facts
from contact_policy.services.context import Context
from contact_policy.services.editions import Again
from contact_policy.services.proposals import Draft
from contact_policy.services.stored_facts import FactsChanged, WordsChanged, facts_of
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import filed_contacts, records
from fixtures.database import execute
from fixtures.records import NOON

pytestmark = pytest.mark.anyio

POLICY = load_policy()
MANAGER = Caller(subject="mary", roles=frozenset({Role.MANAGER}))
LIMIT = Measure(kind="call_time_limit", minutes=10)
DRAFT = Draft(measures=(LIMIT,), behaviours=("persistent",), grounds="Forty calls.")
STEPS = 80


async def proposed(tx: Transaction, customer_id: str, now: datetime = NOON) -> tuple[str, CaseFile]:
    """A proposal about the customer, and what the office knew then, whole."""
    context = Context(tx, POLICY, MANAGER, now)
    made = await proposals.propose(context, customer_id, DRAFT)
    return made.id, await case_files.gather(tx, customer_id, now)


@dataclass
class Office:
    """Records of people, with everything that may happen to what was assessed of them."""

    store: Store
    rng: random.Random
    restriction_id: str
    now: datetime = NOON
    records: list[str] = field(default_factory=list)
    written: dict[str, list[str]] = field(default_factory=dict)
    filed: list[Filing] = field(default_factory=list)
    standing: list[tuple[str, str]] = field(default_factory=list)
    assessed: list[tuple[str, CaseFile]] = field(default_factory=list)

    async def anything(self) -> None:
        acts: list[Callable[[Transaction], Awaitable[None]]] = [
            self.recorded, self.recorded, self.recorded, self.put_aside, self.read, self.read, self.proposed,
            self.proposed, self.merged, self.split,
        ]  # fmt: skip
        self.now += timedelta(hours=self.rng.choice((-5, 0, 0, 1, 1, 2)))
        async with self.store.transaction() as tx:
            await self.rng.choice(acts)(tx)

    async def customers(self, tx: Transaction) -> list[str]:
        return [id_ for id_ in self.records if await tx.customers.owner(id_) == id_]

    async def recorded(self, tx: Transaction) -> None:
        record = self.rng.choice(self.records)
        earlier = self.written[record]
        event = records.event(
            occurred_at=NOON - timedelta(hours=self.rng.randrange(48)),
            recorded_at=self.now,
            corrects=self.rng.choice(earlier) if earlier and self.rng.random() < 0.3 else None,
            observations=self.rng.choice(((), ("abusive_language",))),
        )
        await tx.contact_events.add(record, event)
        earlier.append(event.id)

    async def put_aside(self, tx: Transaction) -> None:
        self.filed.append(await filed_contacts.filed(tx, self.rng.choice(self.records), self.restriction_id))

    async def read(self, tx: Transaction) -> None:
        if self.filed:
            found = self.rng.choice(list(Brings))
            await tx.filed_contacts.read(filed_contacts.reading(self.rng.choice(self.filed), found, read_at=self.now))

    async def proposed(self, tx: Transaction) -> None:
        customer_id = self.rng.choice(self.records)
        self.assessed.append(await proposed(tx, customer_id, self.now))

    async def merged(self, tx: Transaction) -> None:
        own = await self.customers(tx)
        if len(own) > 2:
            survivor, duplicate = self.rng.sample(own, 2)
            await merges.merge(Context(tx, POLICY, MANAGER, self.now), survivor, duplicate, "The same person.")
            self.standing.append((survivor, duplicate))

    async def split(self, tx: Transaction) -> None:
        own = await self.customers(tx)
        undoable = [pair for pair in self.standing if pair[0] in own]
        if undoable:
            pair = self.rng.choice(undoable)
            await merges.split(Context(tx, POLICY, MANAGER, self.now), *pair, "Two people.")
            self.standing.remove(pair)


@pytest.mark.parametrize("seed", range(3))
async def test_what_was_assessed_is_had_again_whatever_happens_afterwards(store: Store, seed: int) -> None:
    async with store.transaction() as tx:
        restriction = await records.restricted(tx)
        office = Office(store, random.Random(seed), restriction.id)  # noqa: S311 - chance that can be repeated
        for _ in range(5):
            office.records.append((await tx.customers.add(records.customer())).id)
            office.written[office.records[-1]] = []
    for _ in range(STEPS):
        await office.anything()
    async with store.reading() as tx:
        changed_since = 0
        for id_, file in office.assessed:
            assert await facts_of(tx, await tx.proposals.facts(id_)) == file
            changed_since += (await case_files.gather(tx, file.person.id, file.as_of)).events != file.events
    assert len(office.assessed) > 8
    assert changed_since > 5


async def test_a_contact_written_down_later_at_the_same_moment_was_not_assessed(store: Store) -> None:
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        await tx.contact_events.add(person, records.event())
        id_, file = await proposed(tx, person)
        await tx.contact_events.add(person, records.event())
    async with store.reading() as tx:
        assert len((await case_files.gather(tx, person, NOON)).events) == 2
        assert await facts_of(tx, await tx.proposals.facts(id_)) == file


async def test_what_is_kept_does_not_grow_with_the_contacts(store: Store) -> None:
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        for _ in range(600):
            await tx.contact_events.add(person, records.event(summary="Rang about the fence again."))
        id_, file = await proposed(tx, person)
        kept = await tx.proposals.facts(id_)
    assert len(json.dumps(kept)) < 2_000
    assert len(json.dumps(to_plain(file))) > 100_000


async def test_facts_kept_whole_by_an_earlier_version_are_read_as_they_are(store: Store) -> None:
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        await tx.contact_events.add(person, records.event())
        _, file = await proposed(tx, person)
        old = records.proposal(person)
        await tx.proposals.add(old, to_plain(file))
        await tx.contact_events.add(person, records.event())
        assert await facts_of(tx, await tx.proposals.facts(old.id)) == file


async def test_a_version_that_knew_fewer_fields_of_a_contact_is_understood(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = tuple(name for name in stored_facts._IN_CODES if name != "resembles_case_id")  # noqa: SLF001 - as it was then
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        await tx.contact_events.add(person, records.event())
        with monkeypatch.context() as earlier:
            earlier.setattr(stored_facts, "_IN_CODES", fewer)
            id_, file = await proposed(tx, person)
        assert await facts_of(tx, await tx.proposals.facts(id_)) == file


@pytest.fixture
async def assessed(store: Store) -> Mapping[str, Any]:
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        for _ in range(2):
            await tx.contact_events.add(person, records.event(summary="Rang about the fence."))
        id_, _ = await proposed(tx, person)
        return await tx.proposals.facts(id_)


@pytest.mark.parametrize(
    "erasure", ["UPDATE contact_events SET summary = ''", "UPDATE contact_events SET effect_on_work = 'x'"]
)
async def test_words_erased_from_a_contact_are_told_apart_from_other_changes(
    store: Store, dsn: str, assessed: Mapping[str, Any], erasure: str
) -> None:
    await execute(dsn, *PAST_THE_GUARD, erasure)
    async with store.reading() as tx:
        with pytest.raises(WordsChanged):
            await facts_of(tx, assessed)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE contact_events SET outcome = 'call_ended'",
        "UPDATE contact_events SET occurred_at = occurred_at + interval '1 microsecond'",
        "DELETE FROM contact_events WHERE sequence = (SELECT min(sequence) FROM contact_events)",
        "UPDATE contact_events SET sequence = 1000 WHERE sequence = (SELECT min(sequence) FROM contact_events)",
    ],
)
async def test_contacts_changed_or_gone_are_told(
    store: Store, dsn: str, assessed: Mapping[str, Any], change: str
) -> None:
    await execute(dsn, *PAST_THE_GUARD, change)
    async with store.reading() as tx:
        with pytest.raises(FactsChanged) as told:
            await facts_of(tx, assessed)
    assert not isinstance(told.value, WordsChanged)


async def test_a_replay_asks_again_on_the_contacts_of_then_and_not_once_they_were_changed(
    store: Store, dsn: str
) -> None:
    async with store.transaction() as tx:
        await editions.adopt(tx, POLICY, BUILT_IN.read_text(), {}, NOON, by="the office")
        person = (await tx.customers.add(records.customer())).id
        await tx.contact_events.add(person, records.event(summary="Rang about the fence."))
        id_, _ = await proposed(tx, person)
        await tx.contact_events.add(person, records.event(observations=("threat_of_violence",)))
    async with store.reading() as tx:
        assert [found.again for found in await editions.replay_proposal(tx, id_)] == [Again.SAME]
    await execute(dsn, *PAST_THE_GUARD, "UPDATE contact_events SET summary = ''")
    async with store.reading() as tx:
        assert [found.again for found in await editions.replay_proposal(tx, id_)] == [Again.NOT_ASKED]


PAST_THE_GUARD = ("ALTER TABLE contact_events DISABLE TRIGGER rows_stay",)
