"""A CRM that follows the feed alone, whatever the office does, marks exactly those who are restricted."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.errors import ContactPolicyError, FeedGone
from contact_policy.policy.vocabulary import IssueMethod, ReviewOutcome
from contact_policy.records import Caller, ExternalReference, Page, Role
from contact_policy.records.notice_returns import ReturnReason
from contact_policy.services import contact_statuses, customers, feed, notice_returns
from contact_policy.services.contact_statuses import Asked
from contact_policy.services.context import Context
from contact_policy.services.customers import CustomerChanges, Death
from contact_policy.services.feed import FeedQuestion
from contact_policy.storage.dsn import plain
from contact_policy.storage.store import Store
from fixtures.sampling import chance, size
from prove.year.model import Held
from prove.year.office import MARY, POLICY, Office, PostOffice
from prove.year.world import World

pytestmark = pytest.mark.anyio

ACTS, SEEDS = size(80, 1000), size(1, 5)
SYSTEM, PEOPLE = "crm", 6
CRM = Caller(subject="crm", roles=frozenset({Role.CRM}))
SPANS = [timedelta(hours=hours) for hours in (1, 1, 2, 11, 24, 24 * 3, 24 * 7, 24 * 20, 24 * 100)]


@dataclass
class Crm:
    """It knows people by its own ids, and keeps which of them are marked and how far it has read."""

    store: Store
    marked: set[str] = field(default_factory=set)
    since: str | None = None
    began_anew: int = 0

    async def follow(self, now: datetime) -> None:
        """Read on to the end, and ask about each who is named; begin anew where the feed does not reach back."""
        async with self.store.reading() as tx:
            context = Context(tx, POLICY, CRM, now)
            try:
                await self._read_on(context)
            except FeedGone:
                self.began_anew += 1
                await self._begin(context)
                await self._read_on(context)

    async def _read_on(self, context: Context) -> None:
        is_caught_up = False
        while not is_caught_up:
            asked = FeedQuestion(since=self.since, limit=7, systems=frozenset({SYSTEM}))
            page = await feed.read(context, asked)
            for known in {reference.id for _, references in page.items for reference in references}:
                self.marked.discard(known)
                if await is_restricted(context, known):
                    self.marked.add(known)
            self.since, is_caught_up = page.next, page.is_caught_up

    async def _begin(self, context: Context) -> None:
        self.marked, page = set(), Page(limit=2)
        while True:
            found = await feed.restricted(context, page, frozenset({SYSTEM}))
            self.marked |= {reference.id for item in found.items for reference in item.external_references}
            if found.cursor is None:
                break
            page = replace(page, after=found.cursor)
        self.since = found.next


async def is_restricted(context: Context, external_id: str) -> bool:
    asked = Asked(region="GB", external_system=SYSTEM, external_id=external_id)
    return (await contact_statuses.ask(context, asked)).status.restricted


@dataclass
class Town:
    """The office's world at random, in which everybody has one or two names in the CRM; new people follow the dead."""

    world: World
    chance: random.Random
    now: datetime
    names: int = 0
    dead: set[str] = field(default_factory=set)
    taken: Counter[str] = field(default_factory=Counter)

    async def act(self) -> None:
        name = self.chance.choice(sorted(ACTS_BY_NAME))
        try:
            await ACTS_BY_NAME[name](self)
            self.taken[name] += 1
        except ContactPolicyError:
            self.taken[f"{name} (refused)"] += 1

    def somebody(self) -> str:
        """Mostly one of the living: of the dead nearly everything is refused."""
        everybody = list(self.world.customers)
        found = everybody if self.chance.random() < 0.1 else self.living() or everybody
        return self.world.root(self.chance.choice(found))

    def living(self) -> list[str]:
        return [customer for customer in self.world.customers if self.world.root(customer) not in self.dead]

    def held(self) -> Held | None:
        return self.chance.choice(self.world.live(self.now) or [None])

    async def change(self, customer: str, **given: Any) -> None:
        async def changed(context: Context) -> None:
            before = await context.tx.customers.get(customer)
            said = {name: value(before) if callable(value) else value for name, value in given.items()}
            await customers.change(context, before.id, before.version, CustomerChanges(**said))

        await self.world.office.do("changes", MARY, self.now, changed)

    def new_name(self) -> ExternalReference:
        self.names += 1
        return ExternalReference(system=SYSTEM, id=f"2026/{self.names:04}")


async def register(town: Town) -> None:
    if len(town.living()) < PEOPLE or town.chance.random() < 0.1:
        customer = await town.world.register(town.now)
        await town.change(customer, external_references=(town.new_name(),))


async def name(town: Town) -> None:
    await town.change(town.somebody(), external_references=lambda c: (*c.external_references, town.new_name()))


async def unname(town: Town) -> None:
    await town.change(town.somebody(), external_references=lambda c: c.external_references[1:])


async def warn(town: Town) -> None:
    await town.world.warn(town.now, town.somebody())


async def restrict(town: Town) -> None:
    customer, pick = town.somebody(), town.chance.choice
    older = town.world.of(customer, town.now)
    if len(older) < 3:
        await town.world.restrict(
            town.now, customer, minutes=pick([6, 10, 15]), contact=pick([True, False]), starts_in=pick([0, 0, 2]),
            review_in=pick([None, 7, 30]), ends_in=pick([None, 20, 120]), replaces=pick([None, *older]),
        )  # fmt: skip


async def issue(town: Town) -> None:
    drafts = [letter for letter in town.world.letters.values() if letter.issued_at is None]
    if drafts:
        await town.world.issue(town.now, town.chance.choice(drafts), town.chance.choice(list(IssueMethod)))


async def send_back(town: Town) -> None:
    held = town.held()
    if held is not None:
        given = (held.notice, town.now, town.chance.choice(list(ReturnReason)), "")
        await town.world.office.do("returns", MARY, town.now, lambda c: notice_returns.record(c, *given))


async def issue_again(town: Town) -> None:
    held = town.held()
    if held is not None:
        await town.world.office.issue(town.now, held.notice, IssueMethod.BY_HAND, None)


async def review(town: Town) -> None:
    held = town.held()
    if held is not None:
        outcome = town.chance.choice(list(ReviewOutcome))
        next_on = None if outcome is ReviewOutcome.LIFT else town.now.date() + timedelta(days=20)
        await town.world.office.review(town.now, held.id, outcome, next_on, ())


async def lift(town: Town) -> None:
    held = town.held()
    if held is not None:
        await town.world.office.lift(town.now, held.id)


async def merge(town: Town) -> None:
    await town.world.merge(town.now, town.somebody(), town.somebody())


async def split(town: Town) -> None:
    if town.world.merged:
        await town.world.split(town.now, town.chance.choice(list(town.world.merged)))


async def die(town: Town) -> None:
    if town.chance.random() < 0.3:
        customer = town.somebody()
        await town.change(customer, death=Death(town.now.date()))
        town.dead.add(customer)


ACTS_BY_NAME: dict[str, Callable[[Town], Awaitable[None]]] = {
    act.__name__: act
    for act in (
        register, name, unname, warn, restrict, issue, send_back, issue_again, review, lift, merge, split, die,
    )
}  # fmt: skip


@pytest.fixture
async def connection(dsn: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(plain(dsn))
    yield connection
    await connection.close()


@pytest.mark.long("people are warned and restricted as fairly as the policy asks, some thirty times")
@pytest.mark.parametrize("seed", range(SEEDS))
async def test_exactly_those_restricted_are_marked_after_any_acts(
    store: Store, connection: Any, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    town = Town(
        World(Office(store, PostOffice(lambda: False)), connection), chance(seed), datetime(2026, 3, 2, 9, tzinfo=UTC)
    )
    for _ in range(PEOPLE):
        await register(town)
    crm, compared = Crm(store), Counter[bool]()
    for _ in range(ACTS):
        town.now += town.chance.choice(SPANS[:6] if town.chance.random() < 0.95 else SPANS)
        await town.act()
        if town.chance.random() < 0.4:
            await town.world.office.sweep(town.now)
            await feed.number(store)
            await crm.follow(town.now)
            async with store.reading() as tx:
                context = Context(tx, POLICY, CRM, town.now)
                for number in range(1, town.names + 1):
                    known = f"2026/{number:04}"
                    expected = await is_restricted(context, known)
                    assert (known in crm.marked) is expected, (known, town.now, town.taken)
                    compared[expected] += 1
    assert min(compared[True], compared[False]) > ACTS / 20, "somebody was restricted, and somebody was not"
    with capsys.disabled():
        sys.stdout.write(f"\n{sum(compared.values())} markers compared, {compared[True]} of them set; {town.taken}\n")
