"""An answer rests on less than everything on record, and is the same answer to the letter."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from contact_policy.policy import assess, classify, load_policy
from contact_policy.policy.document.definitions import FIRST_BEHAVIOURS
from contact_policy.policy.facts import CaseFile, ContactEvent, Proposal
from contact_policy.policy.findings import CheckOutcome
from contact_policy.policy.vocabulary import CaseStatus, Channel, Direction, MadeBy, Outcome, Raises
from contact_policy.services import case_files
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import records
from fixtures.records import LIMIT, NOON

pytestmark = pytest.mark.anyio

POLICY = load_policy()
YEAR = timedelta(days=365)
EVENTS = 160


class Life:
    """Six years with one customer, one of them to come: contacts, and corrections of contacts dated anyhow."""

    def __init__(self, chance: random.Random, case_id: str) -> None:
        self.chance = chance
        self.case_id = case_id
        self.events: list[ContactEvent] = []

    def goes_on(self) -> ContactEvent:
        chance = self.chance
        # mostly of late, as what an answer rests on is
        years = chance.choice((0.1, 0.3, 1, 5))
        at = NOON + chance.choice((-1, -1, -1, -1, -1, -1, 1)) * chance.random() * years * YEAR
        event = records.event(
            occurred_at=at,
            recorded_at=max(at, NOON - 5 * YEAR) + chance.random() * timedelta(days=20),
            recorded_by=chance.choice(("mary", "noor", "sam")),
            channel=chance.choice(list(Channel)),
            direction=chance.choice((Direction.INBOUND, Direction.INBOUND, Direction.OUTBOUND)),
            made_by=chance.choice((MadeBy.CUSTOMER, MadeBy.CUSTOMER, MadeBy.CUSTOMER, MadeBy.HOUSEHOLD)),
            duration_seconds=chance.choice((None, 60, 3000)),
            staff_minutes=chance.choice((None, 0, 45)),
            case_id=chance.choice((None, self.case_id)),
            summary=chance.choice(("", "Seen.", "Said twice that he would wait outside")),
            observations=tuple(chance.sample(list(POLICY.observation), chance.choice((0, 0, 1, 2)))),
            effect_on_work=chance.choice(("", "", "Two officers could do nothing else all day")),
            outcome=chance.choice(list(Outcome)),
            raises=chance.choice((None, None, *Raises)),
            corrects=chance.choice(self.events).id if self.events and chance.random() < 0.2 else None,
        )
        self.events.append(event)
        return event


async def live(tx: Transaction, seed: int) -> tuple[str, Life]:
    begun = NOON - 6 * YEAR
    person = await tx.customers.add(records.customer(created_at=begun, updated_at=begun))
    case = records.case(person.id, status=CaseStatus.CLOSED, decided_at=NOON - 2 * YEAR)
    await tx.cases.add(case)
    life = Life(random.Random(seed), case.id)  # noqa: S311 - chance that can be repeated
    for _ in range(EVENTS):
        await tx.contact_events.add(person.id, life.goes_on())
    letter = records.notice(person.id)
    await tx.warnings.add(records.warning(person.id, letter.id))
    await tx.notices.add(letter)
    return person.id, life


async def whole(tx: Transaction, file: CaseFile, customer_id: str, *, then: bool) -> CaseFile:
    """The same file with every event that was known."""
    events = await tx.contact_events.known(customer_id, file.as_of if then else None)
    assert len(file.events) < len(events)
    return replace(file, events=events)


@pytest.mark.parametrize("seed", range(4))
async def test_a_classification_is_the_same_on_the_whole_file_now_and_at_any_time(store: Store, seed: int) -> None:
    async with store.transaction() as tx:
        customer_id, _ = await live(tx, seed)
    found = 0
    async with store.reading() as tx:
        for months in range(0, 54, 3):
            at = NOON - months * timedelta(days=30)
            now = await case_files.to_answer(tx, POLICY, customer_id, at)
            assert classify(POLICY, now) == classify(POLICY, await whole(tx, now, customer_id, then=False))
            then = await case_files.recall_to_answer(tx, POLICY, customer_id, at)
            if then.events:
                everything = replace(then, events=await tx.contact_events.known(customer_id, at))
                assert classify(POLICY, then) == classify(POLICY, everything)
                found += len(classify(POLICY, then).findings)
    assert found > 10


@pytest.mark.parametrize("seed", range(4))
async def test_an_assessment_is_the_same_on_the_whole_file_whatever_is_cited(store: Store, seed: int) -> None:
    async with store.transaction() as tx:
        customer_id, life = await live(tx, seed)
    async with store.reading() as tx:
        for months in range(0, 48, 6):
            at = NOON - months * timedelta(days=30)
            cited = [event.id for event in life.chance.sample(life.events, 12)]
            asked = proposal(cited, life.case_id)
            file = await case_files.to_answer(tx, POLICY, customer_id, at, cited)
            assert set(cited) <= {event.id for event in file.events}
            assert assess(POLICY, file, asked) == assess(POLICY, await whole(tx, file, customer_id, then=False), asked)


def proposal(cited: list[str], case_id: str) -> Proposal:
    return Proposal(
        proposed_by="mary",
        proposer_roles=("manager",),
        measures=(LIMIT,),
        behaviours=FIRST_BEHAVIOURS,
        grounds="Forty calls.",
        starts_on=NOON.date(),
        review_on=NOON.date() + timedelta(days=90),
        evidence_event_ids=tuple(cited),
        case_ids=(case_id,),
    )


async def test_a_correction_counts_whenever_it_is_dated(store: Store) -> None:
    """What it replaces is left out of an answer though the correction itself lies outside of all that counts."""
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        abuse = records.event(occurred_at=NOON - YEAR / 12, observations=("abusive_language",))
        await tx.contact_events.add(person, abuse)
        assert classify(POLICY, await case_files.to_answer(tx, POLICY, person, NOON)).findings
        await tx.contact_events.add(person, records.event(occurred_at=NOON - 9 * YEAR, corrects=abuse.id))
        assert not classify(POLICY, await case_files.to_answer(tx, POLICY, person, NOON)).findings


async def test_a_correction_goes_back_to_when_it_was_first_written_down_however_that_was_dated(store: Store) -> None:
    """So what a refusal has answered stays answered when only its date is put right afterwards."""
    refused_at = NOON - YEAR / 10
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        misdated = records.event(
            occurred_at=NOON - 9 * YEAR, recorded_at=refused_at - YEAR / 12, observations=("abusive_language",)
        )
        right = records.event(
            occurred_at=refused_at - YEAR / 11, observations=misdated.observations, corrects=misdated.id
        )
        for event in (misdated, right):
            await tx.contact_events.add(person, event)
        asked = replace(proposal([right.id], "none"), behaviours=("aggressive",))
        refused = records.proposal(person, proposal=asked)
        await tx.proposals.add(refused, {})
        await tx.decisions.add(records.refusal(refused, decided_at=refused_at), {})
        file = await case_files.to_answer(tx, POLICY, person, NOON)
        then = await case_files.recall_to_answer(tx, POLICY, person, NOON)
    assert {event.id for event in file.events} == {event.id for event in then.events} == {misdated.id, right.id}
    (check,) = [check for check in assess(POLICY, file, asked).checks if check.rule == "conduct-since-last-outcome"]
    assert check.outcome is CheckOutcome.NOT_MET
    assert "was on record already" in check.statement


async def test_who_recorded_what_is_cited_is_asked_of_the_customers_own_events_alone(store: Store) -> None:
    async with store.transaction() as tx:
        one, two = [(await tx.customers.add(records.customer())).id for _ in range(2)]
        mine, theirs = records.event(recorded_by="noor"), records.event(recorded_by="sam")
        await tx.contact_events.add(one, mine)
        await tx.contact_events.add(two, theirs)
        assert await tx.contact_events.recorders(one, [mine.id, theirs.id]) == {"noor"}
        assert await tx.contact_events.recorders(one, []) == frozenset()
