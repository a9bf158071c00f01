"""Matters and contacts: what is known now, and what was known at an earlier moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contact_policy.errors import NotFound, PreconditionFailed
from contact_policy.policy.vocabulary import CaseStatus, InternalReview, Outcome, Raises
from contact_policy.records import Page
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio


@pytest.fixture
async def person(store: Store) -> str:
    async with store.transaction() as tx:
        return (await tx.customers.add(records.customer())).id


async def test_a_case_is_read_as_stored_and_as_changed(store: Store, person: str) -> None:
    case = records.case(person, subject="Parking")
    closed = replace(
        case,
        status=CaseStatus.CLOSED,
        decision="Refused",
        decided_at=NOON,
        internal_review=InternalReview.EXHAUSTED,
        updated_at=NOON + DAY,
    )
    async with store.transaction() as tx:
        await tx.cases.add(case)
        assert await tx.cases.get(case.id) == case
        assert await tx.cases.update(closed) == replace(closed, version=2)
    async with store.reading() as tx:
        assert await tx.cases.get(case.id) == replace(closed, version=2)
        assert await tx.cases.list(person, Page()) == ((replace(closed, version=2),), None)


async def test_a_case_changed_meanwhile_is_not_overwritten(store: Store, person: str) -> None:
    case = records.case(person)
    async with store.transaction() as tx:
        await tx.cases.add(case)
        await tx.cases.update(case)
        with pytest.raises(PreconditionFailed):
            await tx.cases.update(case)


async def test_cases_are_known_as_they_were_at_each_moment(store: Store, person: str) -> None:
    first = records.case(person)
    second = records.case(person, created_at=NOON + 2 * DAY, updated_at=NOON + 2 * DAY)
    async with store.transaction() as tx:
        await tx.cases.add(first)
        await tx.cases.update(replace(first, status=CaseStatus.CLOSED, updated_at=NOON + DAY))
        await tx.cases.add(second)
    async with store.reading() as tx:
        at = [await tx.cases.known(person, NOON + days * DAY) for days in (-1, 0, 1, 2)]
        assert [[(c.id, c.status) for c in cases] for cases in at] == [
            [],
            [(first.id, "open")],
            [(first.id, "closed")],
            [(first.id, "closed"), (second.id, "open")],
        ]
        assert await tx.cases.known(person) == at[-1]


async def test_an_event_is_read_as_stored(store: Store, person: str) -> None:
    case = records.case(person)
    earlier = records.event()
    event = records.event(
        duration_seconds=600,
        staff_minutes=45,
        case_id=case.id,
        summary="Rang about “parking”",
        observations=("abusive_language", "angry"),
        effect_on_work="Two complaints waited.",
        outcome=Outcome.CALL_ENDED,
        raises=Raises.REPEAT,
        repeats_case_id=case.id,
        corrects=earlier.id,
    )
    async with store.transaction() as tx:
        await tx.cases.add(case)
        await tx.contact_events.add(person, earlier)
        await tx.contact_events.add(person, event)
    async with store.reading() as tx:
        assert await tx.contact_events.get(event.id) == (person, event)
        with pytest.raises(NotFound, match="contact event"):
            await tx.contact_events.get(case.id)


async def test_events_written_together_are_read_as_each_was_stored(store: Store, person: str) -> None:
    case = records.case(person)
    awkward = ('"', "\\", '\\"', "a,b", "{}", "NULL", "", " ", "two\nlines", "“é”")
    events = [
        records.event(),
        records.event(observations=("angry",), summary='He said "{no}", \\ and left', duration_seconds=600),
        records.event(observations=awkward, case_id=case.id, occurred_at=NOON + DAY),
    ]
    async with store.transaction() as tx:
        await tx.cases.add(case)
        await tx.contact_events.add_all([(person, event) for event in events])
    async with store.reading() as tx:
        assert await tx.contact_events.known(person) == tuple(events)


async def test_events_are_known_once_recorded_in_order_of_occurrence(store: Store, person: str) -> None:
    late = records.event(occurred_at=NOON - 3 * DAY, recorded_at=NOON + DAY)
    prompt = records.event(occurred_at=NOON, recorded_at=NOON)
    async with store.transaction() as tx:
        await tx.contact_events.add(person, prompt)
        await tx.contact_events.add(person, late)
    async with store.reading() as tx:
        assert await tx.contact_events.known(person, NOON - DAY) == ()
        assert await tx.contact_events.known(person, NOON) == (prompt,)
        assert await tx.contact_events.known(person) == (late, prompt)
        assert await tx.contact_events.list(person, Page()) == ((prompt, late), None)


async def test_pages_of_events_at_one_instant_miss_none(store: Store, person: str) -> None:
    events = [records.event() for _ in range(5)]
    async with store.transaction() as tx:
        for event in events:
            await tx.contact_events.add(person, event)
    async with store.reading() as tx:
        first, after = await tx.contact_events.list(person, Page(limit=3))
        second, end = await tx.contact_events.list(person, Page(limit=3, after=after))
    assert ([*first, *second], end) == (events[::-1], None)


async def test_incidents_are_the_events_with_any_of_the_observations_asked_for(store: Store, person: str) -> None:
    calm, angry = records.event(), records.event(observations=("angry",))
    abuse = records.event(observations=("abusive_language", "angry"))
    async with store.transaction() as tx:
        other = (await tx.customers.add(records.customer())).id
        for event in (calm, angry, abuse):
            await tx.contact_events.add(person, event)
    asked = ["abusive_language", "harassment"]
    async with store.reading() as tx:
        assert await tx.contact_events.incidents(Page(), asked) == (((person, abuse),), None)
        assert await tx.contact_events.incidents(Page(), asked, customer_id=person) == (((person, abuse),), None)
        assert await tx.contact_events.incidents(Page(), asked, customer_id=other) == ((), None)
        assert await tx.contact_events.incidents(Page(), []) == ((), None)
