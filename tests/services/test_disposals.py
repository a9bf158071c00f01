"""What is disposed of was listed and approved by a person, and nobody is who came back or is held since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contact_policy.errors import Duplicate
from contact_policy.policy import Policy, load_policy
from contact_policy.policy.working_days import add_months, london_date
from contact_policy.records import Caller, Page, Role
from contact_policy.records.disposals import Disposal, DisposalStatus
from contact_policy.services import Store, customers, disposal, holds, merges
from contact_policy.services.context import Context
from contact_policy.services.customers import CustomerChanges
from contact_policy.services.sweep import sweep
from fixtures import records

pytestmark = pytest.mark.anyio

BEGAN = datetime(2020, 1, 1, 12, tzinfo=UTC)
NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
DANA = Caller(subject="dana", roles=frozenset({Role.ADMIN}))
UNDECIDED = load_policy()
POLICY = replace(
    UNDECIDED,
    retention=replace(
        UNDECIDED.retention,
        **{name: replace(period, decided_by="Dana, today") for name, period in UNDECIDED.retention.classes()},
    ),
)


class Keeper:
    """Somebody of the office who keeps its data."""

    def __init__(self, store: Store, policy: Policy = POLICY) -> None:
        self.store = store
        self.policy = policy
        self.now = NOW

    async def do(self, work: Any, *given: Any, **more: Any) -> Any:
        async with self.store.transaction() as tx:
            return await work(Context(tx, self.policy, DANA, self.now), *given, **more)

    async def somebody(self, name: str) -> str:
        async with self.store.transaction() as tx:
            return (await tx.customers.add(records.customer(name=name, created_at=BEGAN, updated_at=BEGAN))).id

    async def approved(self) -> Disposal:
        listed: Disposal = await self.do(disposal.make_list)
        approved: Disposal = await self.do(disposal.approve, listed.id)
        return approved


async def named(store: Store, ids: dict[str, str]) -> list[str]:
    """Who of these is still called something."""
    async with store.reading() as tx:
        return [name for name, id_ in ids.items() if (await tx.customers.get(id_)).erased_at is None]


async def test_nobody_is_erased_before_the_list_was_approved_and_each_period_decided_on(store: Store) -> None:
    keeper = Keeper(store)
    ids = {"Ann": await keeper.somebody("Ann"), "Ben": await keeper.somebody("Ben")}
    listed = await keeper.do(disposal.make_list)
    assert (set(listed.customer_ids), listed.status) == (set(ids.values()), DisposalStatus.LISTED)
    await sweep(store, POLICY, NOW)
    assert await named(store, ids) == ["Ann", "Ben"]
    await keeper.do(disposal.approve, listed.id)
    with pytest.raises(Duplicate):
        await keeper.do(disposal.approve, listed.id)
    await sweep(store, UNDECIDED, NOW)
    assert await named(store, ids) == ["Ann", "Ben"]
    await sweep(store, POLICY, NOW)
    assert await named(store, ids) == []
    async with store.reading() as tx:
        done = await tx.disposals.get(listed.id)
        entries, _ = await tx.audit.list(Page(limit=10), subject=f"disposals/{listed.id}")
    assert (done.status, done.erased, done.approved_by) == (DisposalStatus.DONE, 2, "dana")
    assert [entry.action for entry in entries] == ["disposal.done", "disposal.approved", "disposal.listed"]


async def test_whoever_came_back_is_held_or_was_merged_since_is_passed_over(store: Store) -> None:
    keeper = Keeper(store)
    ids = {name: await keeper.somebody(name) for name in ("back", "held", "merged", "into", "gone")}
    approved = await keeper.approved()
    await keeper.do(customers.change, ids["back"], 1, CustomerChanges(name="Back again"))
    await keeper.do(holds.hold, ids["held"], "A claim came in.", london_date(NOW) + timedelta(days=30))
    await keeper.do(merges.merge, ids["into"], ids["merged"], "The same person.")
    assert await disposal.carry_out(store, POLICY, NOW, most=100) == 1
    assert await named(store, ids) == ["back", "held", "merged", "into"]
    async with store.reading() as tx:
        done = await tx.disposals.get(approved.id)
    assert (done.looked_at, done.erased, done.status) == (5, 1, DisposalStatus.DONE)


async def test_it_goes_on_where_it_was_left_and_past_whom_it_cannot_erase(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper(store)
    ids = {str(number): await keeper.somebody(str(number)) for number in range(5)}
    approved = await keeper.approved()
    assert await disposal.carry_out(store, POLICY, NOW, most=2) == 2
    assert len(await named(store, ids)) == 3
    dispose = disposal.dispose

    async def fails_once(context: Context, customer_id: str, approved_by: str) -> Any:
        if customer_id == approved.customer_ids[2]:
            raise RuntimeError("It cannot be read.")
        return await dispose(context, customer_id, approved_by)

    monkeypatch.setattr(disposal, "dispose", fails_once)
    assert await disposal.carry_out(store, POLICY, NOW, most=100) == 2
    assert len(await named(store, ids)) == 1
    assert await disposal.carry_out(store, POLICY, NOW, most=100) == 0


async def test_no_period_counts_for_more_than_six_years_and_a_longer_hold_asks_for_its_reason_each_year(
    store: Store,
) -> None:
    long = replace(POLICY.retention.customer, years=20)
    keeper = Keeper(store, replace(POLICY, retention=replace(POLICY.retention, customer=long)))
    person = await keeper.somebody("Long ago")
    keeper.now = BEGAN + timedelta(days=4 * 365)
    held = await keeper.do(holds.hold, person, "A claim is before the court.", london_date(NOW) + timedelta(days=365))
    assert held.reason_due_on == add_months(london_date(BEGAN), 72)
    asked = {}
    for years in (5.9, 6.1):
        keeper.now = BEGAN + timedelta(days=years * 365.25)
        asked[years] = [each.id for each in await keeper.do(holds.reasons_due)]
        assert (await keeper.do(disposal.make_list)).customer_ids == (), "it stands until its day all the same"
    assert asked == {5.9: [], 6.1: [held.id]}
    again = await keeper.do(holds.hold, person, "The court has not decided.", london_date(NOW))
    await keeper.do(holds.end, person, held.id, "Held anew.")
    assert await keeper.do(holds.reasons_due) == []
    assert again.reason_due_on == add_months(london_date(keeper.now), 12)
    keeper.now = NOW + timedelta(days=1)
    assert (await keeper.do(disposal.make_list)).customer_ids == (person,)
