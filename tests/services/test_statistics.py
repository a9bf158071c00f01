"""A small world whose counts are known, counted; and what of it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from contact_policy.policy import load_policy
from contact_policy.policy.facts import AccessNeed
from contact_policy.policy.vocabulary import AppealOutcome, Channel, EndedHow, NoticeKind
from contact_policy.records import Caller, Role
from contact_policy.records.appeals import AppealAbout
from contact_policy.services.context import Context
from contact_policy.services.disclosure_control import HIDDEN, Breakdown, Figure
from contact_policy.services.statistics import Statistics, gather
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from fixtures import appeals, records
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio

POLICY = load_policy()
AUDITOR = Caller(subject="ada", roles=frozenset({Role.AUDITOR}))
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
LATER = NOON + 600 * DAY


async def counted(tx: Transaction, now: datetime = LATER, first: date = FIRST, last: date = LAST) -> Statistics:
    return await gather(Context(tx, POLICY, AUDITOR, now), first, last)


def counts(breakdown: Breakdown) -> dict[str, int | None]:
    return {"total": breakdown.total.count, **{name: figure.count for name, figure in breakdown.parts.items()}}


async def warned(tx: Transaction, *, relapsed: bool) -> None:
    person = await tx.customers.add(records.customer())
    letter = records.notice(person.id, kind=NoticeKind.WARNING)
    await tx.warnings.add(records.warning(person.id, letter.id))
    await tx.notices.add(letter)
    await records.issue(tx, letter.id, NOON + DAY, NOON + DAY)
    if relapsed:
        again = records.event(occurred_at=NOON + 30 * DAY, observations=("refuses_decision",))
        await tx.contact_events.add(person.id, again)


async def test_a_world_is_counted(store: Store) -> None:
    async with store.transaction() as tx:
        for number in range(16):
            await warned(tx, relapsed=number < 6)
        ended = [await records.restricted(tx) for _ in range(12)]
        for record in ended[:6]:
            await records.issue(tx, record.decision_notice_id, NOON, NOON)
            lifted = {"how": EndedHow.LIFTED, "by": "chief", "reasons": "Calm since."}
            await tx.restrictions.end(record.id, at=NOON + 5 * DAY, **lifted)  # type: ignore[arg-type]
        for record in ended[6:]:
            appeal = appeals.appeal(AppealAbout.RESTRICTION, record.id, record.customer_id)
            await tx.appeals.add(appeal)
            await appeals.decided(tx, appeal, AppealOutcome.DISMISSED)
        found = await counted(tx)
    assert counts(found.warnings) == {"total": 16, "improved": 10, "not_improved": 6, "not_judged": 0}
    assert found.share_improved == 62
    told = found.restrictions
    assert told.by_behaviour.parts["persistent"] == told.by_behaviour.total == Figure(12)
    assert counts(told.by_length)["up_to_6_months"] == 12
    assert (told.median_months, told.longest_months) == (6.0, 6.0)
    assert counts(told.ended) == {"total": 6, "end_date": 0, "lapsed": 0, "lifted": 6, "quashed": 0, "replaced": 0}
    assert counts(found.appeals_by_outcome) == {"total": 6, "dismissed": 6, "varied": 0, "quashed": 0}
    assert counts(found.appeals_by_time) == {"total": 6, "in_time": 6, "late": 0}
    notices = {notice.kind: notice for notice in found.notices}
    assert (notices[NoticeKind.WARNING].issued, notices[NoticeKind.WARNING].median_days) == (Figure(16), 1.0)
    assert (notices[NoticeKind.DECISION].issued, notices[NoticeKind.DECISION].longest_days) == (Figure(6), 0.0)
    assert (found.contacts, found.incidents) == (Figure(0), Figure(0))
    assert counts(found.access.people) == {"total": 28, "restricted": 12, "not_restricted": 16}


async def test_in_force_and_missed_reviews_are_as_of_the_last_day(store: Store) -> None:
    async with store.transaction() as tx:
        for _ in range(5):
            record = await records.restricted(tx)
            await records.issue(tx, record.decision_notice_id, NOON, NOON)
        before = await counted(tx)
        running = await counted(tx, last=date(2027, 3, 15))
        lapsed = await counted(tx, last=date(2027, 3, 16))
        today = await counted(tx, now=datetime(2027, 3, 10, 12, tzinfo=UTC), last=date(2027, 12, 31))
    assert before.restrictions.in_force_at_end == Figure(0)
    assert (running.restrictions.in_force_at_end, running.restrictions.ended.total) == (Figure(5), Figure(0))
    assert running.reviews.parts["overdue"] == Figure(5)
    assert (lapsed.restrictions.in_force_at_end, lapsed.restrictions.ended.parts["lapsed"]) == (Figure(0), Figure(5))
    assert lapsed.reviews.parts["missed"] == lapsed.reviews.total == Figure(5)
    assert today.restrictions.in_force_at_end == Figure(5)


async def test_days_are_london_days_over_the_change_of_the_clocks(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.customers.add(records.customer())
        for moment in ("2026-06-30T23:00Z", "2026-07-31T22:59Z"):
            for _ in range(5):
                await tx.contact_events.add(person.id, records.event(occurred_at=datetime.fromisoformat(moment)))
        july = await counted(tx, first=date(2026, 7, 1), last=date(2026, 7, 31))
        june = await counted(tx, first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert (june.contacts, july.contacts) == (Figure(0), Figure(10))


async def test_small_numbers_are_told_nowhere(store: Store) -> None:
    async with store.transaction() as tx:
        for number in range(12):
            await warned(tx, relapsed=number < 2)
        for _ in range(4):
            await records.restricted(tx)
        found = await counted(tx)
    assert counts(found.warnings) == {"total": 12, "improved": None, "not_improved": None, "not_judged": 0}
    assert found.share_improved is None
    told = found.restrictions
    assert {figure for shown in (told.by_measure, told.by_length) for figure in shown.parts.values()} == {HIDDEN}
    assert (told.by_measure.total, told.median_months, told.longest_months) == (HIDDEN, None, None)
    assert counts(found.access.people) == {"total": 16, "restricted": None, "not_restricted": None}


async def test_access_needs_are_told_as_shares_where_no_small_group_is_behind_them(store: Store) -> None:
    deaf = (AccessNeed(need="Is deaf", channels_unusable=(Channel.PHONE,)),)
    async with store.transaction() as tx:
        for number in range(20):
            record = await records.restricted(tx)
            if number < 10:
                await tx.customers.update(records.customer(id=record.customer_id, access_needs=deaf))
        for number in range(20):
            await tx.customers.add(records.customer(access_needs=deaf if number < 5 else ()))
        needs = {need.need: need for need in (await counted(tx)).access.needs}
    phone = needs[Channel.PHONE]
    assert (phone.restricted, phone.restricted_share) == (Figure(10), 50)
    assert (phone.customers, phone.customers_share) == (Figure(15), 38)
    assert replace(needs["any"], need="phone") == phone
    assert (needs[Channel.SMS].restricted, needs[Channel.SMS].restricted_share) == (HIDDEN, None)


async def test_nothing_is_counted_twice_in_two_periods_that_meet(store: Store) -> None:
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    async with store.transaction() as tx:
        for moment in (midnight - timedelta(microseconds=1), midnight):
            for _ in range(6):
                await records.restricted(tx, authorised_at=moment)
        november = await counted(tx)
        december = await counted(tx, first=date(2026, 12, 1), last=date(2026, 12, 31))
    assert november.restrictions.by_length.total == december.restrictions.by_length.total == Figure(6)
