"""Whose contact status may have changed: told once each, never missed, whoever changed it and however they overlap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contact_policy.errors import NotFound
from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.records import Customer, ExternalReference, Recipient, StatusChanges
from contact_policy.storage.store import Store
from fixtures import appeals, records
from fixtures.database import execute

pytestmark = pytest.mark.anyio

PHONE = records.phone("+447700900001")
HOUR = timedelta(hours=1)


async def now(store: Store) -> StatusChanges:
    async with store.reading() as tx:
        return await tx.status_changes.now()


async def since(store: Store, seen: StatusChanges) -> StatusChanges:
    async with store.reading() as tx:
        return await tx.status_changes.since(seen.snapshot)


async def added(store: Store, **changes: object) -> Customer:
    async with store.transaction() as tx:
        return await tx.customers.add(records.customer(**changes))


async def test_nothing_is_told_when_nothing_happened(store: Store) -> None:
    seen = await now(store)
    again = await since(store, seen)
    assert (again.customer_ids, again.have_keys_changed, again.version) == (frozenset(), False, 0)


async def test_a_transaction_knows_whether_it_changed_an_answer_itself(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.customers.add(records.customer())
        await tx.contact_events.add(person.id, records.event())
        assert not await tx.status_changes.any_written()
        await tx.customers.update(replace(person, contact_points=(PHONE,)))
        assert await tx.status_changes.any_written()
    async with store.transaction() as tx:
        assert not await tx.status_changes.any_written()
        await tx.contact_events.add(person.id, records.event())
        assert not await tx.status_changes.any_written()


async def test_each_change_that_an_answer_depends_on_is_told_once(store: Store) -> None:
    seen = await now(store)
    person = await added(store, contact_points=(PHONE,))
    for change in (
        {"name": "Another Name"},
        {"contact_points": ()},
        {"external_references": (ExternalReference(system="crm", id="7"),)},
    ):
        told = await since(store, seen)
        assert told.customer_ids == {person.id}
        assert told.version > seen.version
        seen = told
        async with store.transaction() as tx:
            person = await tx.customers.update(replace(person, **change))
    assert (await since(store, seen)).customer_ids == {person.id}


async def test_a_restriction_its_notice_its_variation_and_its_end_are_told(store: Store) -> None:
    seen = await now(store)
    async with store.transaction() as tx:
        record = await records.restricted(tx)
    told = await since(store, seen)
    assert told.customer_ids == {record.customer_id}
    async with store.transaction() as tx:
        await tx.notices.issue(
            record.decision_notice_id, issued_at=records.NOON, recorded_at=records.NOON, by="mary",
            method=IssueMethod.EMAIL, deemed_received_at=records.NOON, to=Recipient(name="Pat Example"),
        )  # fmt: skip
    issued = await since(store, told)
    assert issued.customer_ids == {record.customer_id}
    async with store.transaction() as tx:
        await tx.variations.add(appeals.variation(record))
    issued = await since(store, issued)
    assert issued.customer_ids == {record.customer_id}
    async with store.transaction() as tx:
        await tx.restrictions.mark_lapse_recorded(record.restriction.id, records.NOON)
    assert (await since(store, issued)).customer_ids == {record.customer_id}


async def test_a_contact_event_tells_nothing(store: Store) -> None:
    person = await added(store)
    seen = await now(store)
    async with store.transaction() as tx:
        await tx.contact_events.add(person.id, records.event())
    assert (await since(store, seen)).customer_ids == frozenset()


async def test_a_change_under_way_is_told_when_it_is_committed_though_later_ones_came_first(store: Store) -> None:
    seen = await now(store)
    async with store.transaction() as tx:
        slow = await tx.customers.add(records.customer(contact_points=(PHONE,)))
        quick = await added(store, contact_points=(PHONE,))
        between = await since(store, seen)
        assert between.customer_ids == {quick.id}
    after = await since(store, between)
    assert after.customer_ids == {slow.id}
    assert (await since(store, after)).customer_ids == frozenset()


async def test_what_is_taken_back_is_never_told(store: Store) -> None:
    seen = await now(store)
    known = records.customer(contact_points=(PHONE,))
    with pytest.raises(NotFound):
        async with store.transaction() as tx:
            await tx.customers.get((await tx.customers.add(known)).name)
    assert (await since(store, seen)).customer_ids == frozenset()


async def test_an_administrators_own_statement_is_told_too(store: Store, dsn: str) -> None:
    person = await added(store, contact_points=(PHONE,))
    seen = await now(store)
    await execute(dsn, "UPDATE contact_points SET shared = true")
    assert (await since(store, seen)).customer_ids == {person.id}


async def test_forgetting_keeps_the_number_of_the_latest_change(store: Store) -> None:
    await added(store, contact_points=(PHONE,))
    await added(store, contact_points=(PHONE,))
    seen = await now(store)
    async with store.transaction() as tx:
        assert await tx.status_changes.forget(seen.seen_at - HOUR) == 0
        assert await tx.status_changes.forget(seen.seen_at + HOUR) > 0
        assert await tx.status_changes.forget(seen.seen_at + HOUR) == 0
    assert (await now(store)).version == seen.version
    assert (await since(store, seen)).customer_ids == frozenset()


async def test_the_restricted_are_found_by_what_somebody_else_is_or_was_reached_at(store: Store) -> None:
    async with store.transaction() as tx:
        record = await records.restricted(tx)
        restricted = await tx.customers.get(record.customer_id)
        await tx.customers.update(replace(restricted, contact_points=(PHONE,)))
    other = await added(store, contact_points=(PHONE,))
    stranger = await added(store)
    async with store.transaction() as tx:
        await tx.customers.update(replace(other, contact_points=(), updated_at=other.updated_at + HOUR))
    async with store.reading() as tx:
        assert await tx.restrictions.reached_where([other.id, stranger.id]) == (record.customer_id,)
        assert await tx.restrictions.reached_where([record.customer_id]) == (record.customer_id,)
        assert await tx.restrictions.reached_where([stranger.id]) == ()
