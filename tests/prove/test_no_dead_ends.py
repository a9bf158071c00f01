"""From every state that the services let come about there is a way on, given an address that reaches the person."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contact_policy.policy import load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.vocabulary import ReviewOutcome
from contact_policy.services import reviews
from contact_policy.services.reviews import ReviewFindings
from contact_policy.storage.store import Store
from fixtures.sampling import IS_WHOLE, chance, drawn, size
from prove.asking import TALLY
from prove.offices.office import SHIPPED
from prove.ways.people import People
from prove.ways.walk import STEPS, Walk
from prove.ways.ways import Trial, dead_ends, restricted_anew
from prove.year.office import POLICY, STILL_NEEDED, Office, PostOffice

pytestmark = [pytest.mark.anyio, pytest.mark.long("each step of each walk is left by every way there is, and back")]

BEGIN = datetime(2026, 6, 1, 10, tzinfo=UTC)
WALKS, LENGTH = size(6, 60), size(30, 60)
OTHERS = [path for path in SHIPPED if path != BUILT_IN]
OF_EACH_OTHER, SHORT = size(1, 12), size(4, 60)
ONE_IN_TWO = 0.5


async def walked(store: Store, people: People, number: int, length: int) -> Counter[str]:
    """The steps that were taken; after each, every way on was tried and taken back."""
    office = Office(store, PostOffice(lambda: False), policy=people.policy)
    began = BEGIN + timedelta(minutes=number)
    customer = await office.register(began, number)
    walk = Walk(office, people, chance(f"ways {number}"), customer.id, began)
    async with store.transaction() as tx:
        await restricted_anew(Trial(tx, walk))
    walk.now += timedelta(days=21)
    for _ in range(length):
        if await walk.step() and (IS_WHOLE or walk.rng.random() < ONE_IN_TWO):
            assert await dead_ends(walk) == [], walk.story
            TALLY["states of a walk that were left by every way on"] += 1
    return walk.taken


async def test_whatever_an_office_does_it_can_always_go_on(store: Store) -> None:
    people = People(POLICY)
    taken: Counter[str] = Counter()
    for number in range(WALKS):
        taken += await walked(store, people, number, LENGTH)
    # Else the walks would show little.
    assert set(taken) == set(STEPS)


@pytest.mark.parametrize("path", drawn(OTHERS, 2, "offices"), ids=lambda path: path.stem)
async def test_by_whichever_document_an_office_goes_it_can_always_go_on(store: Store, path: Path) -> None:
    people = People(load_policy(path))
    for number in range(OF_EACH_OTHER):
        await walked(store, people, number, SHORT)


async def test_a_letter_that_can_never_go_out_would_be_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(store, PostOffice(lambda: False))
    customer = await office.register(BEGIN, 1)
    walk = Walk(office, People(POLICY), chance("a planted fault"), customer.id, BEGIN)
    async with store.transaction() as tx:
        await restricted_anew(Trial(tx, walk))
    walk.now += timedelta(days=21)
    monkeypatch.setattr(reviews, "refuse_token", lambda policy, reasons: None)  # noqa: ARG005 - as what it stands for
    async with store.transaction() as tx:
        (held,) = await tx.restrictions.for_customer(customer.id)
        found = ReviewFindings(
            outcome=ReviewOutcome.CONTINUE, reasons="No.", recorded=PutOnRecord(reasons=STILL_NEEDED)
        )
        await reviews.review(Trial(tx, walk).by(walk.people.chief), held.id, held.version, found)
    assert [end.partition(":")[0] for end in await dead_ends(walk)] == ["letter, review"]
