"""Two records that are one person's are read as one, now and then, and as two again when they are split."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from contact_policy.errors import Duplicate
from contact_policy.records import WHOLE, Customer, ExternalReference, Page, RecordPart, RestrictionRecord
from contact_policy.records.merges import MergeAct, MergeRecord
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio

BEFORE = NOON + 5 * DAY
MERGED_AT = NOON + 10 * DAY
DURING = NOON + 15 * DAY
SPLIT_AT = NOON + 20 * DAY
AFTER = NOON + 25 * DAY


async def merged(tx: Transaction, survivor: str, duplicate: str) -> MergeRecord:
    merge, details = records.merge(survivor, duplicate, at=MERGED_AT)
    await tx.merges.join(merge)
    await tx.merges.add(merge, details)
    return merge


async def split(tx: Transaction, merge: MergeRecord) -> None:
    done = replace(merge, id=records.new_id(), act=MergeAct.SPLIT, at=SPLIT_AT, undoes=merge.id)
    await tx.merges.part(done)
    await tx.merges.add(done)


async def somebody(tx: Transaction, **said: object) -> Customer:
    return await tx.customers.add(records.customer(**said))


async def somebody_with_a_file(tx: Transaction) -> RestrictionRecord:
    """One of everything that hangs on a customer."""
    record = await records.restricted(tx)
    person, event, letter = record.customer_id, records.event(), records.notice(record.customer_id)
    await tx.cases.add(records.case(person))
    await tx.contact_events.add(person, event)
    await tx.notices.add(letter)
    await tx.warnings.add(records.warning(person, letter.id))
    await tx.breaches.add(records.breach(record.id, person, event.id))
    await tx.reviews.add(records.review(record.id, person, letter.id))
    tx.audit.append(records.entry(customer_id=person, subject=f"customers/{person}"))
    return record


async def everything(tx: Transaction, customer_id: str) -> dict[str, list[str]]:
    """The ids of all that is read as this customer's, by noun and way of asking."""
    repositories = {
        "cases": tx.cases, "warnings": tx.warnings,
        "restrictions": tx.restrictions, "breaches": tx.breaches, "reviews": tx.reviews,
    }  # fmt: skip
    found = {name: await repository.for_customer(customer_id) for name, repository in repositories.items()}  # type: ignore[attr-defined]
    told = {"proposals": tx.proposals, "decisions": tx.decisions, "notices": tx.notices}
    found |= {f"told {name}": await repository.told(customer_id) for name, repository in told.items()}  # type: ignore[attr-defined]
    found["told events"] = await tx.contact_events.told(customer_id, WHOLE)
    known = {"events": tx.contact_events, "cases": tx.cases, "warnings": tx.warnings, "restrictions": tx.restrictions}
    found |= {f"known {name}": await repository.known(customer_id) for name, repository in known.items()}  # type: ignore[attr-defined]
    page = Page()
    found["events"], _ = await tx.contact_events.list(customer_id, page)
    found["listed cases"], _ = await tx.cases.list(customer_id, page)
    found["listed warnings"], _ = await tx.warnings.list(customer_id, page)
    found["listed proposals"], _ = await tx.proposals.list(page, customer_id=customer_id)
    found["listed restrictions"], _ = await tx.restrictions.list(page, customer_id=customer_id)
    ids = {name: sorted(item.id for item in items) for name, items in found.items()}
    incidents, _ = await tx.contact_events.incidents(page, ["abusive_language"], customer_id=customer_id)
    ids["incidents"] = sorted(event.id for _, event in incidents)
    trail, _ = await tx.audit.list(page, customer_id=customer_id)
    ids["trail"] = sorted(str(entry.sequence) for entry in trail)
    told_of = await tx.audit.told(customer_id, ["customer.registered"], WHOLE)
    ids["told trail"] = sorted(str(entry.sequence) for entry in told_of)
    return ids


async def test_what_either_record_holds_is_the_one_persons_and_after_a_split_each_has_their_own(store: Store) -> None:
    async with store.transaction() as tx:
        one, two = [(await somebody_with_a_file(tx)).customer_id for _ in range(2)]
        await tx.contact_events.add(two, records.event(observations=("abusive_language",)))
    async with store.transaction() as tx:
        own = [await everything(tx, id_) for id_ in (one, two)]
        merge = await merged(tx, one, two)
        both = {name: sorted([*own[0][name], *own[1][name]]) for name in own[0]}
        assert all(both.values())
        assert await everything(tx, one) == both
        assert await everything(tx, two) == both
        await split(tx, merge)
        assert [await everything(tx, id_) for id_ in (one, two)] == own


async def test_a_merged_record_is_read_as_the_survivor_and_stands_in_no_list(store: Store) -> None:
    async with store.transaction() as tx:
        one, two = await somebody(tx, name="Jo Caller"), await somebody(tx, name="Joe Call")
        merge = await merged(tx, one.id, two.id)
        survivor = replace(one, merged_ids=(two.id,))
        assert await tx.customers.get(two.id) == await tx.customers.get(one.id) == survivor
        assert await tx.customers.owner(two.id) == one.id
        assert (await tx.customers.list(Page()))[0] == (survivor,)
        assert (await tx.customers.list(Page(), name="joe"))[0] == (survivor,)
        await split(tx, merge)
        assert (await tx.customers.get(one.id), await tx.customers.get(two.id)) == (one, two)
        assert (await tx.customers.list(Page()))[0] == (two, one)


async def test_the_past_is_read_as_it_was_recorded(store: Store) -> None:
    async with store.transaction() as tx:
        ids = [(await somebody_with_a_file(tx)).customer_id for _ in range(2)]
        await split(tx, await merged(tx, *ids))
    async with store.reading() as tx:
        seen = {
            at: [
                [getattr(await tx.customers.get_as_of(id_, at), "id", None) for id_ in ids],
                [len(await tx.restrictions.known(id_, at)) for id_ in ids],
                [len(await tx.contact_events.known(id_, at)) for id_ in ids],
                [len(await tx.cases.known(id_, at)) for id_ in ids],
                [len(await tx.warnings.known(id_, at)) for id_ in ids],
                [await tx.customers.owner(id_, at) for id_ in ids],
            ]
            for at in (BEFORE, MERGED_AT, DURING, SPLIT_AT, AFTER)
        }
    apart: list[object] = [ids, *[[1, 1]] * 4, ids]
    together: list[object] = [[ids[0]] * 2, *[[2, 2]] * 4, [ids[0]] * 2]
    assert seen == {BEFORE: apart, MERGED_AT: together, DURING: together, SPLIT_AT: apart, AFTER: apart}


async def test_where_the_clock_was_set_back_the_last_merge_of_a_record_says_whose_it_was(store: Store) -> None:
    async with store.transaction() as tx:
        one, two, three = [(await somebody_with_a_file(tx)).customer_id for _ in range(3)]
        await split(tx, await merged(tx, one, two))
        await merged(tx, three, two)
        seen = {
            at: [
                [await tx.customers.owner(id_, at) for id_ in (one, two, three)],
                [getattr(await tx.customers.get_as_of(id_, at), "merged_ids", None) for id_ in (one, three)],
                [len(await tx.contact_events.known(id_, at)) for id_ in (one, two, three)],
            ]
            for at in (BEFORE, DURING, AFTER)
        }
    apart, moved = [[one, two, three], [(), ()], [1, 1, 1]], [[one, three, three], [(), (two,)], [1, 2, 2]]
    assert seen == {BEFORE: apart, DURING: moved, AFTER: moved}


async def test_merging_a_survivor_moves_their_records_too_and_a_split_brings_them_back(store: Store) -> None:
    async with store.transaction() as tx:
        one, two, three = [(await somebody(tx)).id for _ in range(3)]
        await merged(tx, two, three)
        later = await merged(tx, one, two)
        assert [await tx.customers.owner(id_) for id_ in (one, two, three)] == [one] * 3
        assert (await tx.customers.get(one)).merged_ids == (two, three)
        await split(tx, later)
        assert [await tx.customers.owner(id_) for id_ in (one, two, three)] == [one, two, two]
        assert [merge.duplicate_id for merge, _ in await tx.merges.standing(two)] == [three]
        assert await tx.merges.standing(one) == ()


async def test_a_reference_finds_whose_record_it_is_and_stays_with_that_record(store: Store) -> None:
    crm = [ExternalReference(system="crm", id=id_) for id_ in ("1", "2", "3")]
    async with store.transaction() as tx:
        one, two = await somebody(tx, external_references=(crm[0],)), await somebody(tx, external_references=(crm[1],))
        merge = await merged(tx, one.id, two.id)
        found = await tx.customers.by_external_reference("crm", "2")
        assert found is not None
        assert (found.id, found.external_references) == (one.id, tuple(crm[:2]))
        then = await tx.customers.by_external_reference("crm", "2", NOON)
        assert then is not None
        assert then.id == two.id
        assert await tx.customers.record_named("crm", "2") == two.id
        await tx.customers.update(replace(found, external_references=tuple(crm), updated_at=DURING))
        await split(tx, merge)
        assert [(await tx.customers.get(id_)).external_references for id_ in (one.id, two.id)] == [
            (crm[0], crm[2]),
            (crm[1],),
        ]
    with pytest.raises(Duplicate):
        async with store.transaction() as tx:
            await tx.customers.update(replace(two, external_references=(crm[0],), updated_at=AFTER))


async def test_both_sides_of_a_merge_are_told_to_the_boards(store: Store) -> None:
    async with store.transaction() as tx:
        record = await records.restricted(tx)
        other = (await somebody(tx)).id
        seen = await tx.status_changes.now()
    async with store.transaction() as tx:
        merge = await merged(tx, other, record.customer_id)
    async with store.reading() as tx:
        told = await tx.status_changes.since(seen.snapshot)
        assert told.customer_ids == {other, record.customer_id}
        assert await tx.restrictions.reached_where([record.customer_id]) == (other,)
        assert await tx.restrictions.possibly_binding(NOON) == (other,)
        assert list(await tx.restrictions.possibly_in_force(NOON, [other])) == [other]
    async with store.transaction() as tx:
        await split(tx, merge)
    async with store.reading() as tx:
        assert (await tx.status_changes.since(told.snapshot)).customer_ids == {other, record.customer_id}
        assert await tx.restrictions.possibly_binding(NOON) == (record.customer_id,)


async def test_who_merges_waits_for_everybody_and_all_wait_for_them(store: Store) -> None:
    async with store.transaction() as tx:
        one, two = (await somebody(tx)).id, (await somebody(tx)).id

    async def merge() -> None:
        async with store.transaction() as merging:
            await merging.lock_merging()

    async def change() -> None:
        async with store.transaction() as changing:
            await changing.lock_customer(two)

    async with store.transaction() as first:
        await first.lock_customer(one)
        await asyncio.wait_for(change(), timeout=5)
        merging = asyncio.create_task(merge())
        done, _ = await asyncio.wait([merging], timeout=0.3)
        assert not done
        later = asyncio.create_task(change())
        await first.lock_customer(one)  # again: who holds it does not wait for who waits for them
    await asyncio.wait_for(asyncio.gather(merging, later), timeout=5)


async def test_who_changes_a_merged_record_waits_for_who_changes_the_survivor(store: Store) -> None:
    async with store.transaction() as tx:
        one, two = (await somebody(tx)).id, (await somebody(tx)).id
        await merged(tx, one, two)

    async def wait_for_the_merged_record() -> None:
        async with store.transaction() as second:
            await second.lock_customer(two)

    async with store.transaction() as first:
        await first.lock_customer(one)
        waiting = asyncio.create_task(wait_for_the_merged_record())
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
    await asyncio.wait_for(waiting, timeout=5)


async def test_any_part_of_a_record_begins_with_what_happened_first_in_both_records(store: Store) -> None:
    chance = random.Random(1)  # noqa: S311 - chance that can be repeated
    async with store.transaction() as tx:
        one, two = [(await somebody(tx)).id for _ in range(2)]
        for _ in range(40):
            at = NOON - chance.randrange(12) * DAY
            await tx.contact_events.add(chance.choice((one, two)), records.event(occurred_at=at))
        await merged(tx, one, two)
    async with store.reading() as tx:
        for days in range(-1, 13):
            since = NOON - days * DAY
            whole = [event for event in await tx.contact_events.known(one) if event.occurred_at >= since]
            for most in (1, 5, 39, 100):
                told = list(await tx.contact_events.told(one, RecordPart(since, most)))
                assert len(told) >= min(most, len(whole))
                assert told[:most] == whole[:most]
