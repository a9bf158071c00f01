"""Any number of merges, splits and changes, held against a plain model of whose everything is, now and at any time."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from contact_policy.errors import Conflict, NotMerged, PreconditionFailed
from contact_policy.policy import Policy, load_policy
from contact_policy.policy.facts import AccessNeed
from contact_policy.policy.vocabulary import ContactPointKind
from contact_policy.records import Caller, Customer, Role
from contact_policy.services import customers, merges
from contact_policy.services.context import Context
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records
from fixtures.records import NOON
from fixtures.sampling import size

pytestmark = pytest.mark.anyio

POLICY: Policy = load_policy()
CALLER = Caller(subject="mary", roles=frozenset({Role.MANAGER}))
OWN = "own"
STEPS = 50

# What is held (a number or a need), whether it is marked as shared, and what it is held by: as one's own, or by merges.
Held = dict[str, tuple[bool, frozenset[str]]]


@dataclass(frozen=True)
class Merge:
    """A merge that stands, and what either held when it was made."""

    id: str
    survivor: str
    duplicate: str
    held: Held
    moved: tuple[str, ...]


@dataclass
class Town:
    """People's records: what each holds, what was written under it, and who was merged into whom."""

    store: Store
    rng: random.Random
    now: datetime = NOON
    counter: int = 0
    held: dict[str, Held] = field(default_factory=dict)
    written: dict[str, list[str]] = field(default_factory=dict)
    owner: dict[str, str] = field(default_factory=dict)
    standing: list[Merge] = field(default_factory=list)
    past: list[tuple[datetime, dict[str, tuple[str, set[str], set[str]]]]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, set[str]] = field(default_factory=dict)

    def customers(self) -> list[str]:
        return [id_ for id_, owner in self.owner.items() if id_ == owner]

    def records(self, customer: str) -> list[str]:
        return [id_ for id_, owner in self.owner.items() if owner == customer]

    def fresh(self) -> str:
        """A number or a need that nobody has yet."""
        self.counter += 1
        return f"+44163296{self.counter:04}" if self.rng.random() < 0.7 else f"Need {self.counter}"

    def taken(self, customer: str) -> set[str]:
        """What this customer's records are known to have held: had again, it is not told from what they have still."""
        mine = [merge.held for merge in self.standing if customer in (merge.survivor, merge.duplicate)]
        return {value for held in (*mine, self.held[customer]) for value in held} | self.dropped.get(customer, set())

    async def anything(self) -> None:
        acts: list[Callable[[Context], Awaitable[None]]] = [
            self.somebody_comes, self.two_are_merged, self.two_are_merged, self.one_is_split, self.somebody_changes,
            self.something_is_written, self.something_is_written,
        ]  # fmt: skip
        act = self.rng.choice(acts)
        self.now += timedelta(hours=1)
        async with self.store.transaction() as tx:
            await act(Context(tx, POLICY, CALLER, self.now))
        self.counts[act.__name__] = self.counts.get(act.__name__, 0) + 1
        self.past.append((self.now, {id_: self.seen(id_) for id_ in self.owner}))

    def seen(self, id_: str) -> tuple[str, set[str], set[str]]:
        customer = self.owner[id_]
        written = {paper for record in self.records(customer) for paper in self.written[record]}
        return customer, set(self.held[customer]), written

    async def somebody_comes(self, context: Context) -> None:
        values = [self.fresh() for _ in range(self.rng.randrange(size(1, 3)))]
        others = [value for held in self.held.values() for value in held if value[0] == "+"]
        if others and self.rng.random() < 0.5:
            values.append(self.rng.choice(others))
        made = records.customer(created_at=self.now, updated_at=self.now)
        self.held[made.id] = {value: (False, frozenset({OWN})) for value in values}
        self.written[made.id], self.owner[made.id] = [], made.id
        await context.tx.customers.add(_holding(made, self.held[made.id]))

    async def two_are_merged(self, context: Context) -> None:
        if len(self.customers()) < 2:
            return
        survivor, duplicate = self.rng.sample(self.customers(), 2)
        done = await merges.merge(context, survivor, duplicate, "The same person.")
        moved = tuple(self.records(duplicate))
        merge = Merge(done.act.id, survivor, duplicate, self.held[duplicate], moved)
        self.standing.append(merge)
        mine = self.held[survivor]
        for value, (shared, _) in merge.held.items():
            before, by = mine.get(value, (False, frozenset()))
            mine[value] = (before or shared, by | {merge.id})
        self.held[duplicate] = {}
        self.owner |= dict.fromkeys(moved, survivor)

    async def one_is_split(self, context: Context) -> None:
        if not self.standing:
            return
        merge = self.rng.choice(self.standing)
        if self.owner[merge.survivor] != merge.survivor:
            with pytest.raises(Conflict):
                await merges.split(context, merge.survivor, merge.duplicate, "Two people.")
            return
        await merges.split(context, merge.survivor, merge.duplicate, "Two people.")
        self.standing.remove(merge)
        mine = {
            value: (shared, by - {merge.id})
            for value, (shared, by) in self.held[merge.survivor].items()
            if by - {merge.id}
        }
        both = mine.keys() & merge.held.keys()
        self.held[merge.survivor], self.held[merge.duplicate] = [
            {value: (shared or value in both, by) for value, (shared, by) in held.items()}
            for held in (mine, merge.held)
        ]
        self.owner |= dict.fromkeys(merge.moved, merge.duplicate)

    async def somebody_changes(self, context: Context) -> None:
        if not self.customers():
            return
        id_ = self.rng.choice(self.customers())
        gone = {value for value in self.held[id_] if self.rng.random() < 0.2}
        self.dropped.setdefault(id_, set()).update(gone)
        self.held[id_] = {value: said for value, said in self.held[id_].items() if value not in gone}
        others = [value for held in self.held.values() for value in held if value[0] == "+"]
        new = {self.fresh(), *self.rng.sample(others, min(len(others), 1))} - self.taken(id_)
        self.held[id_] |= {value: (False, frozenset({OWN})) for value in new}
        customer = replace(await context.tx.customers.get(id_), updated_at=self.now)
        await context.tx.customers.update(_holding(customer, self.held[id_]))

    async def something_is_written(self, context: Context) -> None:
        """Under a customer, or about a paper of one of the records merged into theirs."""
        if not self.owner:
            return
        id_ = self.rng.choice(list(self.owner))
        event = records.event(occurred_at=self.now, recorded_at=self.now)
        await context.tx.contact_events.add(id_, event)
        self.written[id_].append(event.id)


def _holding(customer: Customer, held: Held) -> Customer:
    points = tuple(records.phone(value, shared=shared) for value, (shared, _) in held.items() if value[0] == "+")
    needs = tuple(AccessNeed(need=value) for value in held if value[0] != "+")
    return replace(customer, contact_points=points, access_needs=needs)


async def _is_as_the_model_says(tx: Transaction, town: Town) -> None:
    for id_ in town.owner:
        owner, held, written = town.seen(id_)
        customer = await tx.customers.get(id_)
        assert customer.id == owner
        assert set(customer.merged_ids) == set(town.records(owner)) - {owner}
        shared = {point.value: point.shared for point in customer.contact_points}
        assert shared == {value: said[0] for value, said in town.held[owner].items() if value[0] == "+"}
        assert {need.need for need in customer.access_needs} == {value for value in held if value[0] != "+"}
        assert {event.id for event in await tx.contact_events.known(id_)} == written
        for point in customer.contact_points:
            holders = [other for other in town.customers() if point.value in town.held[other]]
            assert point.used_by_others == (len(holders) > 1)
            found = await tx.customers.by_contact_point(ContactPointKind.PHONE, point.value)
            assert [holder.id for holder in found] == sorted(holders)


@pytest.mark.long("after each step everybody is held against the model, and in the end as of each moment")
@pytest.mark.parametrize("seed", range(size(1, 3)))
async def test_whatever_is_merged_and_split_everything_is_whose_it_should_be(store: Store, seed: int) -> None:
    town = Town(store, random.Random(seed))  # noqa: S311 - chance that can be repeated
    for _ in range(STEPS):
        await town.anything()
        async with store.reading() as tx:
            await _is_as_the_model_says(tx, town)
    assert town.counts["two_are_merged"] > 5
    assert town.counts["one_is_split"] > 2
    async with store.reading() as tx:
        for at, everybody in town.past:
            for id_, (owner, held, written) in everybody.items():
                then = await tx.customers.get_as_of(id_, at)
                assert then is not None
                known = {point.value for point in then.contact_points} | {need.need for need in then.access_needs}
                assert (then.id, known) == (owner, held)
                assert {event.id for event in await tx.contact_events.known(id_, at)} == written


async def test_a_change_meant_for_a_record_that_was_merged_meanwhile_is_refused(store: Store) -> None:
    async with store.transaction() as tx:
        one, two = [(await tx.customers.add(records.customer())).id for _ in range(2)]
        context = Context(tx, POLICY, CALLER, NOON)
        await merges.merge(context, one, two, "The same person.")
        version = (await tx.customers.get(one)).version
        with pytest.raises(PreconditionFailed):
            await customers.change(context, two, version, customers.CustomerChanges(contact_points=()))


async def test_splitting_all_that_was_merged_leaves_everybody_as_they_were(store: Store) -> None:
    town = Town(store, random.Random(1))  # noqa: S311 - chance that can be repeated
    async with store.transaction() as tx:
        for _ in range(6):
            await town.somebody_comes(Context(tx, POLICY, CALLER, town.now))
    people = list(town.owner)
    async with store.reading() as tx:
        before = [await tx.customers.get(id_) for id_ in people]
    done = []
    async with store.transaction() as tx:
        context = Context(tx, POLICY, CALLER, town.now + timedelta(days=1))
        while len(own := [id_ for id_ in people if await tx.customers.owner(id_) == id_]) > 1:
            done.append(town.rng.sample(own, 2))
            survivor, duplicate = done[-1]
            await merges.merge(context, survivor, duplicate, "The same person.")
        with pytest.raises(NotMerged):
            await merges.split(context, own[0], own[0], "Nobody else.")
        later = Context(tx, POLICY, CALLER, town.now + timedelta(days=2))
        for survivor, duplicate in reversed(done):
            await merges.split(later, survivor, duplicate, "Two people.")
        after = [await tx.customers.get(id_) for id_ in people]
    for was, left in zip(before, after, strict=True):
        assert [(p.kind, p.value, p.used_by_others) for p in left.contact_points] == [
            (p.kind, p.value, p.used_by_others) for p in was.contact_points
        ]
        assert not any(p.shared and not p.used_by_others for p in left.contact_points)
        assert (left.name, left.access_needs, left.merged_ids) == (was.name, was.access_needs, ())
