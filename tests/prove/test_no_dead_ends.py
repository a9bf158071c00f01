"""From every state that the services let come about there is a way on, given an address that reaches the person."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from contact_policy.policy.recorded import PutOnRecord
from contact_policy.policy.vocabulary import ReviewOutcome
from contact_policy.services import reviews
from contact_policy.services.reviews import ReviewFindings
from contact_policy.storage.store import Store
from fixtures.sampling import IS_WHOLE, chance, size
from prove.asking import TALLY
from prove.ways.walk import STEPS, Walk
from prove.ways.ways import Trial, dead_ends, restricted_anew
from prove.year.office import CHIEF, STILL_NEEDED, Office, PostOffice

pytestmark = [pytest.mark.anyio, pytest.mark.long("each step of each walk is left by every way there is, and back")]

BEGIN = datetime(2026, 6, 1, 10, tzinfo=UTC)
WALKS, LENGTH = size(6, 120), size(30, 60)
ONE_IN_TWO = 0.5


async def test_whatever_an_office_does_it_can_always_go_on(store: Store) -> None:
    office = Office(store, PostOffice(lambda: False))
    taken: Counter[str] = Counter()
    for number in range(WALKS):
        began = BEGIN + timedelta(minutes=number)
        customer = await office.register(began, number)
        walk = Walk(office, chance(f"ways {number}"), customer.id, began)
        async with store.transaction() as tx:
            await restricted_anew(Trial(tx, walk))
        walk.now += timedelta(days=21)
        for _ in range(LENGTH):
            if await walk.step() and (IS_WHOLE or walk.rng.random() < ONE_IN_TWO):
                assert await dead_ends(walk) == [], walk.story
                TALLY["states of a walk that were left by every way on"] += 1
        taken += walk.taken
    # Else the walks would show little.
    assert set(taken) == set(STEPS)


async def test_a_letter_that_can_never_go_out_would_be_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(store, PostOffice(lambda: False))
    customer = await office.register(BEGIN, 1)
    walk = Walk(office, chance("a planted fault"), customer.id, BEGIN)
    async with store.transaction() as tx:
        await restricted_anew(Trial(tx, walk))
    walk.now += timedelta(days=21)
    monkeypatch.setattr(reviews, "refuse_token", lambda policy, reasons: None)  # noqa: ARG005 - as what it stands for
    async with store.transaction() as tx:
        (held,) = await tx.restrictions.for_customer(customer.id)
        found = ReviewFindings(
            outcome=ReviewOutcome.CONTINUE, reasons="No.", recorded=PutOnRecord(reasons=STILL_NEEDED)
        )
        await reviews.review(Trial(tx, walk).by(CHIEF), held.id, held.version, found)
    assert [end.partition(":")[0] for end in await dead_ends(walk)] == ["letter, review"]
