"""Customers as they are, as they were, and by whatever they are looked up with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contact_policy.errors import Duplicate, Invalid, NotFound, PreconditionFailed
from contact_policy.policy.facts import AccessNeed, ContactPoint
from contact_policy.policy.vocabulary import Channel, ContactPointKind
from contact_policy.records import Customer, ExternalReference, Page
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.records import DAY, NOON, phone

pytestmark = pytest.mark.anyio

WHOLE = records.customer(
    name="Zoë O'Example",
    contact_points=(
        phone(),
        ContactPoint(kind=ContactPointKind.EMAIL, value="zoe@example.org", shared=True),
        ContactPoint(kind=ContactPointKind.POST, value="1 High Street"),
    ),
    access_needs=(AccessNeed(need="deaf", adjustment="write", channels_unusable=(Channel.PHONE,)),),
    external_references=(ExternalReference(system="crm", id="77"),),
)


async def add(store: Store, *customers: Customer) -> None:
    async with store.transaction() as tx:
        for customer in customers:
            await tx.customers.add(customer)


async def change(store: Store, customer: Customer) -> Customer:
    async with store.transaction() as tx:
        return await tx.customers.update(customer)


async def test_a_customer_is_read_as_stored(store: Store) -> None:
    await add(store, WHOLE)
    async with store.reading() as tx:
        assert await tx.customers.get(WHOLE.id) == WHOLE


async def test_a_change_is_read_back_with_the_next_version(store: Store) -> None:
    await add(store, WHOLE)
    changed = replace(
        WHOLE,
        name="Zoë New",
        contact_points=(WHOLE.contact_points[2], replace(WHOLE.contact_points[0], shared=True), phone("+441234567890")),
        external_references=(ExternalReference(system="crm", id="78"),),
        updated_at=NOON + DAY,
    )
    stored = await change(store, changed)
    assert stored == replace(changed, version=2)
    async with store.reading() as tx:
        assert await tx.customers.get(WHOLE.id) == stored


async def test_a_change_to_a_version_that_is_gone_is_refused(store: Store) -> None:
    await add(store, WHOLE)
    await change(store, replace(WHOLE, name="First"))
    with pytest.raises(PreconditionFailed):
        await change(store, replace(WHOLE, name="Second"))


async def test_the_past_stays_as_it_was_known(store: Store) -> None:
    await add(store, WHOLE)
    moved = replace(WHOLE, name="Later", contact_points=(phone("+441234567890"),), updated_at=NOON + 2 * DAY)
    await change(store, moved)
    async with store.reading() as tx:
        assert await tx.customers.get_as_of(WHOLE.id, NOON - DAY) is None
        assert await tx.customers.get_as_of(WHOLE.id, NOON + DAY) == WHOLE
        then = await tx.customers.get_as_of(WHOLE.id, NOON + 2 * DAY)
        assert then is not None
        assert (then.name, then.version, then.contact_points) == ("Later", 2, moved.contact_points)
        assert await tx.customers.get_as_of(records.new_id(), NOON) is None


async def test_a_number_finds_who_holds_it_now_and_who_held_it_then(store: Store) -> None:
    before, after = records.customer(contact_points=(phone(),)), records.customer(contact_points=(phone(),))
    await add(store, before)
    await change(store, replace(before, contact_points=(), updated_at=NOON + DAY))
    await add(store, replace(after, created_at=NOON + 2 * DAY, updated_at=NOON + 2 * DAY))
    kind, number = ContactPointKind.PHONE, "+447700900123"
    async with store.reading() as tx:
        held = [await tx.customers.by_contact_point(kind, number, NOON + days * DAY) for days in (-1, 0, 1, 2)]
        assert [[c.id for c in holders] for holders in held] == [[], [before.id], [], [after.id]]
        assert [c.id for c in await tx.customers.by_contact_point(kind, number)] == [after.id]
        assert await tx.customers.by_contact_point(ContactPointKind.EMAIL, number) == ()


async def test_a_number_two_customers_hold_says_so_while_they_both_do(store: Store) -> None:
    one, two = records.customer(contact_points=(phone(),)), records.customer(contact_points=(phone(),))
    await add(store, one, replace(two, created_at=NOON + DAY, updated_at=NOON + DAY))
    async with store.reading() as tx:
        assert (await tx.customers.get(one.id)).contact_points == (phone(used_by_others=True),)
        then = await tx.customers.get_as_of(one.id, NOON)
        assert then is not None
        assert then.contact_points == (phone(),)
    await change(store, replace(two, contact_points=(), updated_at=NOON + 2 * DAY))
    async with store.reading() as tx:
        assert (await tx.customers.get(one.id)).contact_points == (phone(),)


async def test_an_external_reference_names_one_customer(store: Store) -> None:
    await add(store, WHOLE)
    async with store.reading() as tx:
        assert await tx.customers.by_external_reference("crm", "77") == WHOLE
        assert await tx.customers.by_external_reference("crm", "78") is None
    with pytest.raises(Duplicate, match="external reference"):
        await add(store, records.customer(external_references=WHOLE.external_references))


async def test_a_contact_point_given_as_shared_and_as_not_is_refused(store: Store) -> None:
    with pytest.raises(Duplicate, match="given twice"):
        await add(store, records.customer(contact_points=(phone(), phone(shared=True))))


async def test_filters_must_all_match(store: Store) -> None:
    await add(store, WHOLE, records.customer(name="100% Pat_", contact_points=(phone(),)))
    asked = [
        {"phone": "+447700900123"},
        {"phone": "+447700900123", "email": "zoe@example.org"},
        {"name": "o'EXAMPLE"},
        {"name": "%"},
        {"name": "t_"},
        {"external": ("crm", "77")},
        {"external": ("crm", "78")},
    ]
    async with store.reading() as tx:
        found = [[c.name[0] for c in (await tx.customers.list(Page(), **question))[0]] for question in asked]  # type: ignore[arg-type]
    assert found == [["1", "Z"], ["Z"], ["Z"], ["1"], ["1"], ["Z"], []]


async def test_pages_go_from_newest_to_oldest_and_miss_nobody(store: Store) -> None:
    everybody = [records.customer(name=str(number)) for number in range(5)]
    await add(store, *everybody)
    seen, after = [], None
    async with store.reading() as tx:
        for size in (2, 2, 1):
            items, after = await tx.customers.list(Page(limit=2, after=after))
            assert len(items) == size
            seen += [c.name for c in items]
    assert (seen, after) == (["4", "3", "2", "1", "0"], None)


@pytest.mark.parametrize("cursor", ["", "nonsense", "W10", "WyJ4Il0", "é", "eyJhIjoxfQ", "W1tb" * 9000])
async def test_a_made_up_cursor_is_invalid(store: Store, cursor: str) -> None:
    async with store.reading() as tx:
        with pytest.raises(Invalid) as caught:
            await tx.customers.list(Page(after=cursor))
        with pytest.raises(Invalid):
            await tx.audit.list(Page(after=cursor))
    assert caught.value.fields[0].pointer == "?cursor"


async def test_somebody_unknown_is_not_found(store: Store) -> None:
    async with store.reading() as tx:
        with pytest.raises(NotFound, match="customer"):
            await tx.customers.get(records.new_id())
        assert await tx.customers.several([records.new_id()]) == ()
