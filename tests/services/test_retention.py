"""Ten years of retention: nobody is forgotten early, nobody late, and a dry run says who will be."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from contact_policy.commands.retention import due
from contact_policy.policy import load_policy
from contact_policy.policy.working_days import add_months, london_date
from contact_policy.records import ProposalStatus
from contact_policy.records.erasures import ErasureGround
from contact_policy.services import Store, disposal, erasures
from contact_policy.services.context import Context
from contact_policy.services.retention import last_of_each
from fixtures import records
from fixtures.records import NOON
from fixtures.sampling import chance, size

pytestmark = [pytest.mark.anyio, pytest.mark.long("years go by for many people")]

BEGAN = datetime(2020, 1, 1, 12, tzinfo=UTC)
PEOPLE = size(25, 10_000)
YEARS = 10
POLICY = load_policy()
MONTHS_BETWEEN_SWEEPS = size(8, 1)


async def put_on_record(store: Store) -> dict[str, date]:
    """People who came and went within eight years, and the first day on which each need not be kept any more."""
    rng, kept = chance("who comes and goes"), {}
    for number in range(PEOPLE):
        came = BEGAN + timedelta(days=rng.randrange(8 * 365))
        async with store.transaction() as tx:
            person = await tx.customers.add(
                records.customer(name=f"Somebody {number}", created_at=came, updated_at=came)
            )
            last = came
            for _ in range(rng.randrange(3)):
                at = came + timedelta(days=rng.randrange(400))
                await tx.contact_events.add(person.id, records.event(occurred_at=at, recorded_at=at, summary="Rang."))
                last = max(last, at)
        kept[person.id] = add_months(london_date(last), 24)
    return kept


async def test_everybody_is_forgotten_at_the_first_sweep_after_their_time_and_nobody_before(
    store: Store,
) -> None:
    kept = await put_on_record(store)
    gone: dict[str, date] = {}
    for month in range(0, YEARS * 12 + 1, MONTHS_BETWEEN_SWEEPS):
        today = add_months(london_date(BEGAN), month)
        now = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
        listed = [customer_id async for customer_id in due(store, POLICY, now)]
        assert set(listed) == {id_ for id_, until in kept.items() if until <= today and id_ not in gone}, today
        for customer_id in listed:
            async with store.transaction() as tx:
                assert await disposal.dispose(
                    Context(tx, POLICY, disposal.OPERATOR, now), customer_id, "The Chief Executive"
                )
            gone[customer_id] = today
            await asyncio.sleep(0)
    # whoever came last is still kept when the years are over
    assert set(gone) == {id_ for id_, until in kept.items() if until <= today}
    assert len(gone) > PEOPLE * 3 / 4


async def test_periods_count_from_the_last_that_was_done(store: Store) -> None:
    """Not from when something began: a case is open, a proposal was refused late, a contact was recorded late."""
    late, people = BEGAN + timedelta(days=1700), {}
    async with store.transaction() as tx:
        for what in ("nothing", "open", "refused", "recorded"):
            person = await tx.customers.add(records.customer(name=what, created_at=BEGAN, updated_at=BEGAN))
            people[person.id] = what
            if what == "open":
                await tx.cases.add(records.case(person.id, created_at=BEGAN, updated_at=BEGAN))
            elif what == "refused":
                proposed = records.proposal(person.id, proposed_at=BEGAN)
                await tx.proposals.add(proposed, {})
                await tx.decisions.add(records.refusal(proposed, decided_at=late), {})
                await tx.proposals.set_status(proposed.id, ProposalStatus.REFUSED, version=1)
            elif what == "recorded":
                await tx.contact_events.add(person.id, records.event(occurred_at=BEGAN, recorded_at=late))

    async def listed(days: int) -> set[str]:
        return {people[id_] async for id_ in due(store, POLICY, late + timedelta(days=days))}

    assert (await listed(700), await listed(740)) == ({"nothing"}, {"nothing", "refused", "recorded"})


async def test_whoever_is_restricted_is_kept_for_six_years_after_it_ended(store: Store) -> None:
    async with store.transaction() as tx:
        held = await records.restricted(tx)
        await tx.proposals.set_status(held.proposal_id, ProposalStatus.AUTHORISED, version=1)
    ends = date(2027, 6, 1)
    found = {}
    for year in (3, 5, 7):
        now = datetime(2027 + year, 7, 1, tzinfo=UTC)
        found[year] = held.customer_id in [customer_id async for customer_id in due(store, POLICY, now)]
    assert found == {3: False, 5: False, 7: True}, ends


@pytest.mark.parametrize("starts_on", [date(2026, 12, 1), date(2027, 2, 1)], ids=["in force", "still to come"])
@pytest.mark.parametrize("ground", ErasureGround)
async def test_nothing_of_whoever_is_restricted_is_erased_on_any_ground(
    store: Store, ground: ErasureGround, starts_on: date
) -> None:
    """What the decision rested on is there for whoever reviews it or hears an appeal, however long ago it was."""
    async with store.transaction() as tx:
        held = await records.restricted(tx, starts_on=starts_on, authorised_at=NOON - timedelta(days=3000))
        await tx.proposals.set_status(held.proposal_id, ProposalStatus.AUTHORISED, version=1)
        await records.issue(tx, held.decision_notice_id, NOON, NOON)
        context = Context(tx, POLICY, disposal.OPERATOR, NOON + timedelta(days=30))
        customer = await tx.customers.get(held.customer_id)
        found = await erasures.hindrances(context, customer, ground, None)
        assert f"restrictions/{held.restriction.id}" in {each.subject for each in found}
        assert (await last_of_each(context, customer))["restriction"] == london_date(context.now)
