"""Restrictions with what they stand on, as they are and as they were known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from contact_policy.errors import Duplicate, NotInForce, UnforeseenRefusal
from contact_policy.policy.facts import Review
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import EndedHow, IssueMethod, ReviewOutcome
from contact_policy.records import BreachRecord, Page, RestrictionRecord, ReviewRecord
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio


@pytest.fixture
async def restriction(store: Store) -> RestrictionRecord:
    async with store.transaction() as tx:
        return await records.restricted(tx)


async def review(store: Store, restriction: RestrictionRecord, at: datetime) -> ReviewRecord:
    letter = records.notice(restriction.customer_id)
    record = ReviewRecord(
        id=records.new_id(),
        restriction_id=restriction.id,
        customer_id=restriction.customer_id,
        outcome=ReviewOutcome.CONTINUE,
        reasons="It goes on.",
        next_review_on=date(2027, 5, 1),
        reviewed_by="chief",
        reviewed_at=at,
        notice_id=letter.id,
    )
    async with store.transaction() as tx:
        await tx.reviews.add(record)
        await tx.notices.add(letter)
        await tx.restrictions.touch(restriction.id)
    return record


async def end(store: Store, restriction: RestrictionRecord, at: datetime) -> None:
    async with store.transaction() as tx:
        await tx.restrictions.end(restriction.id, at=at, how=EndedHow.LIFTED, by="chief", reasons="Calm.")


async def test_a_restriction_is_read_as_stored(store: Store, restriction: RestrictionRecord) -> None:
    async with store.reading() as tx:
        assert await tx.restrictions.get(restriction.id) == restriction
        assert await tx.restrictions.list(Page()) == ((restriction,), None)
        assert await tx.restrictions.list(Page(), customer_id=records.new_id()) == ((), None)
        assert await tx.restrictions.for_customer(restriction.customer_id) == (restriction,)


async def test_every_measure_comes_back(store: Store) -> None:
    measures = (
        Measure(kind="single_contact", name="Co-ordinator", phone="+441", email="a@b", sip_uri="sip:x"),
        Measure(kind="block_phone", numbers=("+447700900123", "+447700900124")),
    )
    async with store.transaction() as tx:
        record = await records.restricted(tx, measures=measures)
        assert (await tx.restrictions.get(record.id)).restriction.measures == measures


async def test_reviews_and_an_end_count_as_changes(store: Store, restriction: RestrictionRecord) -> None:
    reviewed = await review(store, restriction, NOON + DAY)
    await end(store, restriction, NOON + 2 * DAY)
    async with store.reading() as tx:
        now = await tx.restrictions.get(restriction.id)
        assert await tx.reviews.list(restriction.id) == (reviewed,)
        assert await tx.reviews.for_customer(restriction.customer_id) == (reviewed,)
    assert (now.version, now.ended_by, now.end_reasons) == (3, "chief", "Calm.")
    assert now.restriction == replace(
        restriction.restriction,
        reviews=(Review(reviewed_at=NOON + DAY, outcome=ReviewOutcome.CONTINUE, next_review_on=date(2027, 5, 1)),),
        ended_at=NOON + 2 * DAY,
        ended_how=EndedHow.LIFTED,
    )


async def test_each_moment_knows_only_what_was_recorded_by_then(store: Store, restriction: RestrictionRecord) -> None:
    async with store.transaction() as tx:
        await records.issue(tx, restriction.decision_notice_id, issued_at=NOON, recorded_at=NOON + DAY)
    await review(store, restriction, NOON + 2 * DAY)
    await end(store, restriction, NOON + 3 * DAY)

    async with store.reading() as tx:

        async def seen(days: int) -> list[object]:
            known = await tx.restrictions.known(restriction.customer_id, NOON + days * DAY)
            return [(r.notice_issued_at, r.notice_method, len(r.reviews), r.ended_at, r.ended_how) for r in known]

        email = IssueMethod.EMAIL
        assert await seen(-1) == []
        assert await seen(0) == [(None, None, 0, None, None)]
        assert await seen(1) == [(NOON, email, 0, None, None)]
        assert await seen(2) == [(NOON, email, 1, None, None)]
        assert await seen(3) == [(NOON, email, 1, NOON + 3 * DAY, EndedHow.LIFTED)]
        last = await tx.restrictions.known(restriction.customer_id, NOON + 3 * DAY)
        assert await tx.restrictions.known(restriction.customer_id) == last


async def test_possibly_in_force_leaves_out_what_is_over(store: Store, restriction: RestrictionRecord) -> None:
    person = restriction.customer_id
    last_instant = datetime.combine(date(2027, 5, 31), NOON.timetz())

    async def found(now: datetime) -> bool:
        async with store.reading() as tx:
            ids = await tx.restrictions.possibly_binding(now)
            each = await tx.restrictions.possibly_in_force(now, [person])
        assert each == ({person: (each[person][0],)} if ids else {})
        return ids == (person,)

    assert [await found(now) for now in (NOON - DAY, NOON, last_instant, last_instant + DAY)] == [
        True,
        True,
        True,
        False,
    ]
    await end(store, restriction, NOON + 2 * DAY)
    assert [await found(now) for now in (NOON + DAY, NOON + 2 * DAY)] == [True, False]


async def test_a_restriction_ends_or_lapses_once(store: Store, restriction: RestrictionRecord) -> None:
    async with store.transaction() as tx:
        other = await records.restricted(tx)
        assert await tx.restrictions.unclosed(NOON) == (restriction.id, other.id)
        await tx.restrictions.mark_lapse_recorded(other.id, NOON)
        with pytest.raises(NotInForce):
            await tx.restrictions.mark_lapse_recorded(other.id, NOON)
        with pytest.raises(NotInForce):
            await tx.restrictions.end(other.id, at=NOON, how=EndedHow.LIFTED, by="chief", reasons="Calm.")
        assert await tx.restrictions.unclosed(NOON) == (restriction.id,)
        assert (await tx.restrictions.get(other.id)).lapse_recorded_at == NOON
    await end(store, restriction, NOON)
    with pytest.raises(NotInForce):
        await end(store, restriction, NOON + DAY)
    async with store.reading() as tx:
        assert await tx.restrictions.unclosed(NOON) == ()
        assert await tx.restrictions.unclosed(NOON - DAY) == (restriction.id,)


async def test_an_event_breaks_a_restriction_once(store: Store, restriction: RestrictionRecord) -> None:
    event = records.event()
    breach = BreachRecord(
        id=records.new_id(),
        restriction_id=restriction.id,
        customer_id=restriction.customer_id,
        contact_event_id=event.id,
        description="Rang four times.",
        recorded_by="mary",
        recorded_at=NOON,
        staff_guidance="You may end the call.",
    )
    async with store.transaction() as tx:
        await tx.contact_events.add(restriction.customer_id, event)
        await tx.breaches.add(breach)
    with pytest.raises(Duplicate, match="recorded as a breach"):
        async with store.transaction() as tx:
            await tx.breaches.add(replace(breach, id=records.new_id()))
    async with store.reading() as tx:
        assert await tx.breaches.list(restriction.id) == (breach,)
        assert await tx.breaches.for_customer(restriction.customer_id) == (breach,)


async def test_the_database_refuses_a_restriction_that_ends_before_it_starts(store: Store) -> None:
    with pytest.raises(UnforeseenRefusal, match="ends_after_it_starts"):
        async with store.transaction() as tx:
            await records.restricted(tx, ends_on=date(2026, 12, 1) - timedelta(days=1))
