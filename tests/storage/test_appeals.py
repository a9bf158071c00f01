"""Replies, appeals and variations, as they are and as they were known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contact_policy.errors import NotFound, UnforeseenRefusal
from contact_policy.policy.facts import WarningResponse
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import AppealOutcome, Channel, EndedHow
from contact_policy.records import Page, RestrictionRecord, WarningRecord
from contact_policy.records.appeals import AppealAbout, AppealRecord, AppealStatus
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import appeals, records
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio

TWENTY = (Measure(kind="call_time_limit", minutes=20),)
THIRTY = (Measure(kind="call_time_limit", minutes=30),)


@pytest.fixture
async def restriction(store: Store) -> RestrictionRecord:
    async with store.transaction() as tx:
        return await records.restricted(tx)


async def warned(tx: Transaction) -> WarningRecord:
    person = await tx.customers.add(records.customer())
    letter = records.notice(person.id)
    warning = records.warning(person.id, letter.id)
    await tx.warnings.add(warning)
    await tx.notices.add(letter)
    return warning


async def appealed(tx: Transaction, warning: WarningRecord) -> AppealRecord:
    appeal = appeals.appeal(AppealAbout.WARNING, warning.id, warning.customer_id)
    await tx.appeals.add(appeal)
    return appeal


async def test_replies_come_with_their_warning_and_no_other(store: Store) -> None:
    async with store.transaction() as tx:
        warning, other = await warned(tx), await warned(tx)
        replies = (appeals.reply(warning), appeals.reply(warning, channel=Channel.PHONE))
        for reply in replies:
            await tx.warning_responses.add(reply)
        assert (await tx.warnings.get(warning.id)).responses == replies
        assert (await tx.warnings.list(warning.customer_id, Page()))[0][0].responses == replies
        assert (await tx.warnings.get(other.id)).responses == ()


async def test_a_reply_is_known_from_when_it_was_written_down(store: Store) -> None:
    async with store.transaction() as tx:
        warning = await warned(tx)
        await tx.warning_responses.add(appeals.reply(warning, recorded_at=NOON + DAY))
        (before,) = await tx.warnings.known(warning.customer_id, NOON)
        (after,) = await tx.warnings.known(warning.customer_id, NOON + DAY)
    told = WarningResponse(received_at=NOON, channel=Channel.POST, summary="I was ill and will write less.")
    assert (before.responses, after.responses) == ((), (told,))


async def test_a_warning_is_quashed_from_the_decision_that_says_so(store: Store) -> None:
    async with store.transaction() as tx:
        warning = await warned(tx)
        await appeals.decided(tx, await appealed(tx, warning), AppealOutcome.DISMISSED, decided_at=NOON + DAY)
        assert (await tx.warnings.get(warning.id)).quashed_at is None
        await appeals.decided(tx, await appealed(tx, warning), AppealOutcome.QUASHED, decided_at=NOON + 2 * DAY)
        known = [(await tx.warnings.known(warning.customer_id, NOON + days * DAY))[0] for days in (1, 2)]
        assert (await tx.warnings.get(warning.id)).quashed_at == NOON + 2 * DAY
    assert [warning.quashed_at for warning in known] == [None, NOON + 2 * DAY]


async def test_the_measures_are_those_it_was_last_varied_to_and_at_an_earlier_moment_those_of_then(
    store: Store, restriction: RestrictionRecord
) -> None:
    async with store.transaction() as tx:
        await tx.variations.add(appeals.variation(restriction, measures=THIRTY, varied_at=NOON + 2 * DAY))
        await tx.variations.add(appeals.variation(restriction, measures=TWENTY, varied_at=NOON + DAY))
        assert (await tx.restrictions.get(restriction.id)).restriction.measures == THIRTY
        in_force = await tx.restrictions.possibly_in_force(NOON, [restriction.customer_id])
        assert in_force[restriction.customer_id][0].measures == THIRTY
        known = [(await tx.restrictions.known(restriction.customer_id, NOON + n * DAY))[0] for n in (0, 1, 2)]
        assert len(await tx.variations.for_customer(restriction.customer_id)) == 2
    assert [then.measures for then in known] == [restriction.restriction.measures, TWENTY, THIRTY]


async def test_quashing_ends_what_has_lapsed_too_but_not_what_somebody_ended(store: Store) -> None:
    async with store.transaction() as tx:
        lapsed, lifted, to_be_replaced = [await records.restricted(tx) for _ in range(3)]
        await tx.restrictions.mark_lapse_recorded(lapsed.id, NOON)
        await tx.restrictions.end(lifted.id, at=NOON, how=EndedHow.LIFTED, by="chief", reasons="Calm.")
        await tx.restrictions.end(to_be_replaced.id, at=NOON + 9 * DAY, how=EndedHow.REPLACED, by="chief", reasons="")
        for record, was_ended in ((lapsed, True), (lifted, False), (to_be_replaced, True)):
            assert await tx.restrictions.quash(record.id, at=NOON + DAY, by="rose", reasons="Unfair.") is was_ended
            ended = (await tx.restrictions.get(record.id)).restriction
            how = EndedHow.QUASHED if was_ended else EndedHow.LIFTED
            assert (ended.ended_how, ended.ended_at) == (how, NOON + DAY if was_ended else NOON)


async def test_an_appeal_is_open_until_its_one_decision(store: Store) -> None:
    async with store.transaction() as tx:
        warning = await warned(tx)
        appeal = await appealed(tx, warning)
        assert await tx.appeals.get(appeal.id) == appeal
        assert (appeal.status, appeal.version) == (AppealStatus.OPEN, 1)
        decision = await appeals.decided(tx, appeal, AppealOutcome.QUASHED)
        now = await tx.appeals.get(appeal.id)
    assert now == replace(appeal, decision=decision)
    assert (now.status, now.version) == (AppealStatus.QUASHED, 2)
    with pytest.raises(UnforeseenRefusal):
        async with store.transaction() as tx:
            await appeals.decided(tx, appeal, AppealOutcome.DISMISSED)
    async with store.reading() as tx:
        with pytest.raises(NotFound):
            await tx.appeals.get(records.new_id())


async def test_appeals_are_listed_by_status_and_customer_and_counted_when_overdue(store: Store) -> None:
    async with store.transaction() as tx:
        first, second = await warned(tx), await warned(tx)
        decided, waiting, others = [await appealed(tx, warning) for warning in (first, first, second)]
        await appeals.decided(tx, decided, AppealOutcome.DISMISSED)
        by_status = {status: await tx.appeals.list(Page(), status=status) for status in AppealStatus}
        mine = await tx.appeals.list(Page(limit=1), customer_id=first.customer_id)
        due = waiting.due_by
        assert await tx.appeals.count_open() == 2
        assert [await tx.appeals.count_open(due_before=day) for day in (due, date(2027, 1, 1))] == [0, 2]
        assert [appeal.id for appeal in await tx.appeals.about(first.id)] == [decided.id, waiting.id]
        assert [appeal.id for appeal in await tx.appeals.for_customer(second.customer_id)] == [others.id]
    assert [appeal.id for appeal in by_status[AppealStatus.OPEN][0]] == [others.id, waiting.id]
    assert [appeal.id for appeal in by_status[AppealStatus.DISMISSED][0]] == [decided.id]
    assert by_status[AppealStatus.VARIED][0] == ()
    assert [appeal.id for appeal in mine[0]] == [waiting.id]
    assert mine[1] is not None
