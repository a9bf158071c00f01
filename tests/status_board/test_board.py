"""The board knows what the database knows, whatever changed and in whatever order, and says when the clock matters."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from contact_policy.api.identity.api_keys import ApiKeyCache
from contact_policy.policy import Policy, load_policy
from contact_policy.policy.vocabulary import Channel, EndedHow, ReviewOutcome
from contact_policy.records import Caller, Customer, ReviewRecord, Role
from contact_policy.services import merges
from contact_policy.services.contact_statuses import Asked, LookupBy, StatusLookup, ask
from contact_policy.services.context import Context
from contact_policy.status_board import Board, BoardRefresher
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records
from fixtures.on_board import DAY, bound, reached
from fixtures.sampling import chance, drawn, size

pytestmark = pytest.mark.anyio

POLICY: Policy = load_policy()
VALUES = [f"+4477009008{n:02}" for n in range(6)] + [f"p{n}@example.org" for n in range(4)]
VALUES += [f"p0+{tag}@example.org" for tag in "ab"]
CALLER = Caller(subject="pbx", roles=frozenset({Role.TELEPHONY}))


@dataclass
class Town:
    """A few people who change their numbers, share them, are restricted, let off, found to be one, and two again."""

    store: Store
    rng: random.Random
    people: list[str] = field(default_factory=list)
    restrictions: list[tuple[str, str]] = field(default_factory=list)
    merged: list[tuple[str, str]] = field(default_factory=list)

    async def anything(self) -> None:
        """One change."""
        changes: list[Callable[[Transaction], Awaitable[None]]] = [
            self.somebody_comes, self.somebody_is_restricted, self.somebody_changes, self.somebody_changes,
            self.one_is_lifted, self.one_lapses, self.one_is_renewed, self.two_are_merged, self.one_is_split,
        ]  # fmt: skip
        async with self.store.transaction() as tx:
            await self.rng.choice(changes)(tx)

    def values(self) -> list[str]:
        chosen = self.rng.sample(VALUES, self.rng.randrange(4))
        return [value + self.rng.choice(("", "", "*")) for value in chosen]

    def references(self) -> tuple[str, ...]:
        return (records.new_id(),) if self.rng.random() < 0.3 else ()

    async def somebody_comes(self, tx: Transaction) -> None:
        made = await tx.customers.add(reached(records.customer(), *self.values(), references=self.references()))
        self.people.append(made.id)

    async def somebody_is_restricted(self, tx: Transaction) -> None:
        in_days = self.rng.choice((-30, -3, 0, 3))
        today = datetime.now(UTC).date()
        dates = {"starts_on": today + in_days * DAY, "ends_on": self.rng.choice((None, today + 40 * DAY))}
        record = await bound(tx, *self.values(), references=self.references(), **dates)
        self.people.append(record.customer_id)
        self.restrictions.append((record.restriction.id, record.customer_id))

    async def somebody_changes(self, tx: Transaction) -> None:
        if self.people:
            person: Customer = await tx.customers.get(self.rng.choice(self.people))
            await tx.customers.update(reached(person, *self.values(), references=self.references()))

    async def one_is_lifted(self, tx: Transaction) -> None:
        if self.restrictions:
            id_, _ = self.restrictions.pop(self.rng.randrange(len(self.restrictions)))
            at = datetime.now(UTC) + self.rng.choice((0, 1)) * DAY
            await tx.restrictions.end(id_, at=at, how=EndedHow.LIFTED, by="chief", reasons="Enough.")

    async def one_lapses(self, tx: Transaction) -> None:
        if self.restrictions:
            id_, _ = self.restrictions.pop(self.rng.randrange(len(self.restrictions)))
            await tx.restrictions.mark_lapse_recorded(id_, datetime.now(UTC))

    async def one_is_renewed(self, tx: Transaction) -> None:
        if self.restrictions:
            id_, customer = self.rng.choice(self.restrictions)
            now = datetime.now(UTC)
            letter = records.notice(customer)
            await tx.notices.add(letter)
            await tx.reviews.add(
                ReviewRecord(
                    id=records.new_id(), restriction_id=id_, customer_id=customer, outcome=ReviewOutcome.CONTINUE,
                    reasons="It goes on.", next_review_on=(now + 80 * DAY).date(), reviewed_by="chief", reviewed_at=now,
                    notice_id=letter.id,
                )
            )  # fmt: skip

    async def two_are_merged(self, tx: Transaction) -> None:
        own = [id_ for id_ in self.people if await tx.customers.owner(id_) == id_]
        if len(own) > 1:
            survivor, duplicate = self.rng.sample(own, 2)
            await merges.merge(Context(tx, POLICY, CALLER, datetime.now(UTC)), survivor, duplicate, "One person.")
            self.merged.append((survivor, duplicate))

    async def one_is_split(self, tx: Transaction) -> None:
        possible = [pair for pair in self.merged if await tx.customers.owner(pair[0]) == pair[0]]
        if possible:
            pair = self.rng.choice(possible)
            self.merged.remove(pair)
            await merges.split(Context(tx, POLICY, CALLER, datetime.now(UTC)), *pair, "Two people.")

    async def questions(self) -> list[StatusLookup]:
        """Every way to ask about anybody here."""
        found = [Asked(region="GB", phone=v) if v[0] == "+" else Asked(region="GB", email=v) for v in VALUES]
        found += [Asked(region="GB", customer_id=id_, channel=Channel.IN_PERSON) for id_ in self.people]
        async with self.store.reading() as tx:
            everybody = await tx.customers.several(self.people)
        found += [
            Asked(region="GB", external_system=r.system, external_id=r.id)
            for customer in everybody
            for r in customer.external_references
        ]
        return [asked.question() for asked in found]


async def by_the_database(store: Store, question: StatusLookup, at: datetime) -> object:
    async with store.reading() as tx:
        asked = _asked(question)
        return (await ask(Context(tx, POLICY, CALLER, at), asked)).status


def _asked(question: StatusLookup) -> Asked:
    by = {name: question.value if question.by == name else None for name in LookupBy}
    return Asked(
        region="GB",
        phone=by[LookupBy.PHONE],
        email=by[LookupBy.EMAIL],
        customer_id=by[LookupBy.CUSTOMER],
        external_system=question.system or None,
        external_id=by[LookupBy.REFERENCE],
        channel=question.channel,
    )


@pytest.mark.long("after each of 25 rounds the board is held against the database")
@pytest.mark.parametrize("seed", range(size(1, 2)))
async def test_the_board_follows_every_change_and_answers_as_the_database_does(store: Store, seed: int) -> None:
    town = Town(store, random.Random(seed))  # noqa: S311 - chance that can be repeated
    refresher = BoardRefresher(store, POLICY, ApiKeyCache())
    await refresher.start()
    compared = restricted = 0
    for number in range(25):
        for _ in range(town.rng.randrange(1, 4)):
            await town.anything()
        await refresher.see_changes()
        assert refresher.board is not None
        for question in drawn(await town.questions(), 8, f"{seed} {number}"):
            for at in (datetime.now(UTC), datetime.now(UTC) + 2 * DAY):
                answered, _until = refresher.board.ask(question, at, is_stale=False)
                assert answered.status == await by_the_database(store, question, at), question
                compared += 1
                restricted += answered.status.restricted
    assert compared > size(300, 500)
    assert restricted > size(30, 50)
    await _reads_the_same(store, town, refresher.board)
    await refresher.stop()


async def _reads_the_same(store: Store, town: Town, followed: Board | None) -> None:
    """A board that followed every change is the board that is read whole."""
    anew = BoardRefresher(store, POLICY, ApiKeyCache())
    await anew.start()
    now = datetime.now(UTC)
    assert anew.board is not None
    assert followed is not None
    assert len(anew.board) == len(followed)
    for question in await town.questions():
        assert anew.board.ask(question, now, is_stale=False) == followed.ask(question, now, is_stale=False)
        assert anew.board.knows(question) == followed.knows(question)
    await anew.stop()


async def test_who_is_found_to_be_one_is_found_by_both_ids_and_what_a_stranger_uses_too_is_shared(store: Store) -> None:
    async with store.transaction() as tx:
        kept, double = [(await bound(tx, value, references=(value,))).customer_id for value in VALUES[:2]]
        stranger = (await tx.customers.add(reached(records.customer(), VALUES[0]))).id
    refresher = BoardRefresher(store, POLICY, ApiKeyCache())
    await refresher.start()
    async with store.transaction() as tx:
        await merges.merge(Context(tx, POLICY, CALLER, datetime.now(UTC)), kept, double, "One person.")
    await refresher.see_changes()
    town, now = Town(store, chance(0), [kept, double, stranger]), datetime.now(UTC)
    assert refresher.board is not None
    for question in await town.questions():
        answered, _until = refresher.board.ask(question, now, is_stale=False)
        assert answered.status == await by_the_database(store, question, now), question
    await _reads_the_same(store, town, refresher.board)
    await refresher.stop()


async def test_until_the_moment_named_the_answer_stays_and_at_it_may_change(store: Store) -> None:
    async with store.transaction() as tx:
        record = await bound(tx, VALUES[0], starts_on=(datetime.now(UTC) + 3 * DAY).date())
    refresher = BoardRefresher(store, POLICY, ApiKeyCache())
    await refresher.start()
    assert refresher.board is not None
    question, at, changes = Asked(region="GB", phone=VALUES[0]).question(), datetime.now(UTC), []
    while True:
        answered, until = refresher.board.ask(question, at, is_stale=False)
        changes.append(answered.status.restricted)
        if until is None:
            break
        just_before, _ = refresher.board.ask(question, until - timedelta(microseconds=1), is_stale=False)
        assert just_before.status == answered.status
        at = until
    assert record.restriction.ends_on is not None
    assert changes[0] is False
    assert True in changes
    assert changes[-1] is False
    assert at.date() >= record.restriction.review_on
    await refresher.stop()
