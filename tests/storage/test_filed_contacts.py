"""Filed correspondence as the database keeps it: nothing leaves the queue but by being seen, answered or corrected."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from contact_policy.errors import NotFound, UnforeseenRefusal
from contact_policy.policy.filed_contacts import Brings, FiledStatus
from contact_policy.policy.vocabulary import Raises
from contact_policy.records import Page
from contact_policy.records.filed_contacts import FiledContact, FiledCounts, FiledReading, Filing
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import filed_contacts, records
from fixtures.filed_contacts import ANSWER_BY, SEE_BY
from fixtures.records import DAY, NOON
from fixtures.sampling import size

pytestmark = pytest.mark.anyio


async def mail(tx: Transaction, count: int = 1, **said: object) -> list[Filing]:
    """So many e-mails of one customer, one a day, each filed."""
    restriction = await records.restricted(tx)
    customer = restriction.customer_id
    days = (NOON + n * DAY for n in range(count))
    return [await filed_contacts.filed(tx, customer, restriction.id, occurred_at=at, **said) for at in days]


async def test_a_filed_contact_is_read_as_stored_with_its_event_readings_and_answers(store: Store) -> None:
    async with store.transaction() as tx:
        (given,) = await mail(tx, summary="Here is the receipt you asked for")
        first = filed_contacts.reading(given, Brings.NOTHING)
        second = filed_contacts.reading(given, Brings.NEW_INFORMATION, read_at=NOON + DAY)
        await tx.filed_contacts.read(first)
        await tx.filed_contacts.read(second)
        answer = await filed_contacts.answered(tx, second)
    async with store.reading() as tx:
        found = await tx.filed_contacts.get(given.contact_event_id)
        event = (await tx.contact_events.get(given.contact_event_id))[1]
        assert found == FiledContact(filing=given, event=event, readings=(first, second), answers=(answer,))
        with pytest.raises(NotFound, match="filed contact"):
            await tx.filed_contacts.get(answer.answer_event_id)


async def test_what_one_reading_found_is_answered_once_and_a_corrected_one_anew(store: Store) -> None:
    async with store.transaction() as tx:
        (given,) = await mail(tx)
        first = filed_contacts.reading(given, Brings.NEW_MATTER)
        await tx.filed_contacts.read(first)
        await filed_contacts.answered(tx, first)
    with pytest.raises(UnforeseenRefusal):
        async with store.transaction() as tx:
            await filed_contacts.answered(tx, first)
    async with store.transaction() as tx:
        assert (await tx.filed_contacts.get(given.contact_event_id)).status is FiledStatus.DONE
        await tx.filed_contacts.read(filed_contacts.reading(given, Brings.SAFEGUARDING, read_at=NOON + DAY))
        assert (await tx.filed_contacts.get(given.contact_event_id)).status is FiledStatus.TO_ANSWER


async def test_the_longest_waiting_comes_first_on_pages_that_miss_none(store: Store) -> None:
    async with store.transaction() as tx:
        given = await mail(tx, 5)
        other = await mail(tx)
    async with store.reading() as tx:
        customer = given[0].customer_id
        first, after = await tx.filed_contacts.list(Page(limit=3), customer_id=customer)
        second, end = await tx.filed_contacts.list(Page(limit=3, after=after), customer_id=customer)
        assert ([item.filing for item in (*first, *second)], end) == (given, None)
        assert [item.filing for item in await tx.filed_contacts.for_customer(customer)] == given
        everybody, _ = await tx.filed_contacts.list(Page())
        assert {item.id for item in everybody} == {f.contact_event_id for f in (*given, *other)}


async def test_a_corrected_contact_gives_its_place_to_the_correction(store: Store) -> None:
    async with store.transaction() as tx:
        (given,) = await mail(tx)
        again = await filed_contacts.filed(tx, given.customer_id, given.restriction_id, corrects=given.contact_event_id)
    async with store.reading() as tx:
        assert [item.filing for item in await tx.filed_contacts.for_customer(given.customer_id)] == [again]
        assert await tx.filed_contacts.counts(SEE_BY) == FiledCounts(unseen=1)


async def test_events_are_known_as_what_they_were_found_to_bring_by_then(store: Store) -> None:
    async with store.transaction() as tx:
        (given,) = await mail(tx, raises=Raises.REPEAT)
        for days, brings in ((1, Brings.NEW_INFORMATION), (3, Brings.NOTHING)):
            await tx.filed_contacts.read(filed_contacts.reading(given, brings, read_at=NOON + days * DAY))
    async with store.reading() as tx:
        known = [(await tx.contact_events.known(given.customer_id, NOON + n * DAY))[0].raises for n in range(5)]
        new, repeat = Raises.NEW_INFORMATION, Raises.REPEAT
        assert known == [repeat, new, new, repeat, repeat]
        assert (await tx.contact_events.known(given.customer_id))[0].raises is Raises.REPEAT
        # What was recorded stays as it was recorded.
        assert (await tx.contact_events.get(given.contact_event_id))[1].raises is Raises.REPEAT


async def test_a_merged_record_brings_its_filed_mail_along(store: Store) -> None:
    async with store.transaction() as tx:
        one, two = await mail(tx, 2), await mail(tx)
        await tx.filed_contacts.read(filed_contacts.reading(two[0], Brings.STATUTORY))
        merge, details = records.merge(one[0].customer_id, two[0].customer_id, at=NOON)
        await tx.merges.join(merge)
        await tx.merges.add(merge, details)
    async with store.reading() as tx:
        ids = [item.id for item in await tx.filed_contacts.for_customer(one[0].customer_id)]
        assert sorted(ids) == sorted(f.contact_event_id for f in (*one, *two))
        known = await tx.contact_events.known(one[0].customer_id)
        assert [event.raises for event in known if event.id == two[0].contact_event_id] == [Raises.STATUTORY]


@pytest.mark.long("sixty e-mails, asked about on each of 35 days")
@pytest.mark.parametrize("seed", range(size(1, 4)))
async def test_nothing_sits_unseen_or_unanswered_without_showing_as_overdue(store: Store, seed: int) -> None:
    """Sixty e-mails over twenty days, seen and answered late, soon, wrongly or never; asked on every day."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    async with store.transaction() as tx:
        given = await mail(tx, 20) + await mail(tx, 20) + await mail(tx, 20)
        done: dict[str, list[FiledReading]] = {f.contact_event_id: [] for f in given}
    answered: set[str] = set()
    for day in range(35):
        now = NOON + day * DAY + timedelta(hours=1)
        async with store.transaction() as tx:
            here = [f for f in given if f.received_at <= now]
            for filed in here:
                if chance.random() < 0.1:
                    brings = chance.choice(list(Brings))
                    done[filed.contact_event_id].append(filed_contacts.reading(filed, brings, read_at=now))
                    await tx.filed_contacts.read(done[filed.contact_event_id][-1])
            for readings in done.values():
                if readings and readings[-1].answer_by and readings[-1].id not in answered and chance.random() < 0.1:
                    answered.add((await filed_contacts.answered(tx, readings[-1])).reading_id)
        today = now.date()
        async with store.reading() as tx:
            told = await tx.filed_contacts.counts(today)
            listed = {status: await all_of(tx, status) for status in FiledStatus}
        # What this test did, told by itself: who has been seen, who waits, and who waits too long.
        unseen = {f.contact_event_id: f.see_by for f in given if not done[f.contact_event_id]}
        waiting = {
            id_: by[-1].answer_by for id_, by in done.items() if by and by[-1].answer_by and by[-1].id not in answered
        }
        late = {id_ for id_, due in (unseen | waiting).items() if due is not None and today > due}
        assert {item.id for item in listed[FiledStatus.UNSEEN]} == set(unseen)
        assert {item.id for item in listed[FiledStatus.TO_ANSWER]} == set(waiting)
        assert len(listed[FiledStatus.DONE]) == len(given) - len(unseen) - len(waiting)
        assert {item.id for items in listed.values() for item in items if item.is_overdue(today)} == late
        assert told == FiledCounts(unseen=len(unseen), to_answer=len(waiting), overdue=len(late))
    assert today > ANSWER_BY
    assert len(late) > 0


async def all_of(tx: Transaction, status: FiledStatus) -> Sequence[FiledContact]:
    found: list[FiledContact] = []
    page = Page(limit=7)
    while True:
        items, after = await tx.filed_contacts.list(page, status=status)
        found += items
        if after is None:
            return found
        page = Page(limit=7, after=after)
