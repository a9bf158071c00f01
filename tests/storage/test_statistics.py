"""Counts that can be made by hand, made by PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from contact_policy.policy.facts import AccessNeed
from contact_policy.policy.filed_contacts import Brings
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import (
    AppealOutcome,
    Channel,
    IssueMethod,
    MadeBy,
    NoticeKind,
    Raises,
)
from contact_policy.records import ProposalStatus, Recipient, WarningRecord
from contact_policy.records.appeals import AppealAbout
from contact_policy.storage.statistics import IssuedNotices, Span
from contact_policy.storage.store import Store
from contact_policy.storage.transaction import Transaction
from contact_policy.storage.warned_conduct import AfterWarning, Conduct
from fixtures import appeals as stored_appeals
from fixtures import filed_contacts, records
from fixtures.records import DAY, NOON

pytestmark = pytest.mark.anyio

NOVEMBER = Span(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
LATER = NOON + 400 * DAY
CONDUCT = Conduct(
    observations={"persistent": ["refuses_decision"], "aggressive": ["abusive_language"]},
    spared=frozenset({"persistent"}),
    never_held=frozenset({Raises.NEW_INFORMATION}),
    days=100,
    now=LATER,
)


async def warned(tx: Transaction, **said: object) -> WarningRecord:
    """A warning of persistence with two weeks to change, issued at noon."""
    person = await tx.customers.add(records.customer())
    letter = records.notice(person.id, kind=NoticeKind.WARNING)
    warning = records.warning(person.id, letter.id, **said)
    await tx.warnings.add(warning)
    await tx.notices.add(letter)
    await records.issue(tx, letter.id, NOON, NOON)
    return warning


async def persists(tx: Transaction, customer_id: str, after: timedelta, **said: object) -> str:
    event = records.event(**{"occurred_at": NOON + after, "observations": ("refuses_decision",)} | said)
    await tx.contact_events.add(customer_id, event)
    return event.id


async def merged(tx: Transaction, survivor_id: str, duplicate_id: str) -> None:
    merge, details = records.merge(survivor_id, duplicate_id)
    await tx.merges.join(merge)
    await tx.merges.add(merge, details)


async def test_a_contact_is_counted_in_its_span_and_once_however_often_it_is_corrected(store: Store) -> None:
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        for moment in (NOVEMBER.start, NOON, NOVEMBER.until - timedelta(microseconds=1)):
            await tx.contact_events.add(person, records.event(occurred_at=moment))
        for moment in (NOVEMBER.start - timedelta(microseconds=1), NOVEMBER.until):
            await tx.contact_events.add(person, records.event(occurred_at=moment, observations=("abusive_language",)))
        wrong = await persists(tx, person, DAY)
        await persists(tx, person, DAY, corrects=wrong)
        await tx.contact_events.add(person, records.event(observations=("distressed",)))
        found = await tx.statistics.contacts(
            date(2026, 11, 1), date(2026, 11, 30), ["refuses_decision", "abusive_language"]
        )
        assert found == (5, 1)


async def test_conduct_improved_where_nothing_of_the_kind_followed_the_time_to_change(store: Store) -> None:
    async with store.transaction() as tx:
        calm, hasty, relapsed = [await warned(tx) for _ in range(3)]
        await persists(tx, hasty.customer_id, 14 * DAY - timedelta(microseconds=1))
        await persists(tx, hasty.customer_id, 114 * DAY)
        await persists(tx, relapsed.customer_id, 14 * DAY)
        await persists(tx, calm.customer_id, 20 * DAY, observations=("abusive_language",))
        await persists(tx, calm.customer_id, 20 * DAY, made_by=MadeBy.HOUSEHOLD)
        await persists(tx, calm.customer_id, 20 * DAY, raises=Raises.NEW_INFORMATION)
        wrong = await persists(tx, calm.customer_id, 20 * DAY)
        await persists(tx, calm.customer_id, 20 * DAY, observations=(), corrects=wrong)
        found = await tx.statistics.warnings(NOVEMBER, CONDUCT)
    assert found == {AfterWarning.IMPROVED: 2, AfterWarning.NOT_IMPROVED: 1}


async def test_aggression_is_conduct_going_on_whatever_else_the_contact_brought(store: Store) -> None:
    async with store.transaction() as tx:
        warning = await warned(tx, behaviours=("aggressive",))
        abuse = {"observations": ("abusive_language",), "raises": Raises.NEW_INFORMATION}
        await persists(tx, warning.customer_id, 20 * DAY, **abuse)
        assert await tx.statistics.warnings(NOVEMBER, CONDUCT) == {AfterWarning.NOT_IMPROVED: 1}


async def test_conduct_under_another_record_of_the_same_person_counts(store: Store) -> None:
    async with store.transaction() as tx:
        warning, other = await warned(tx), await tx.customers.add(records.customer())
        await merged(tx, other.id, warning.customer_id)
        await persists(tx, other.id, 20 * DAY)
        assert await tx.statistics.warnings(NOVEMBER, CONDUCT) == {AfterWarning.NOT_IMPROVED: 1}


async def test_a_warning_is_judged_when_the_days_are_over_and_never_once_quashed(store: Store) -> None:
    early = Conduct(
        observations=CONDUCT.observations,
        spared=CONDUCT.spared,
        never_held=CONDUCT.never_held,
        days=CONDUCT.days,
        now=NOON + 114 * DAY - timedelta(microseconds=1),
    )
    async with store.transaction() as tx:
        warning, quashed = await warned(tx), await warned(tx)
        appeal = stored_appeals.appeal(AppealAbout.WARNING, quashed.id, quashed.customer_id)
        await tx.appeals.add(appeal)
        await stored_appeals.decided(tx, appeal, AppealOutcome.QUASHED)
        assert await tx.statistics.warnings(NOVEMBER, early) == {AfterWarning.NOT_JUDGED: 2}
        found = await tx.statistics.warnings(NOVEMBER, CONDUCT)
        assert found == {AfterWarning.IMPROVED: 1, AfterWarning.NOT_JUDGED: 1}
        assert warning.id != quashed.id


async def test_a_warning_in_draft_is_no_warning_issued(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.customers.add(records.customer())
        letter = records.notice(person.id)
        await tx.warnings.add(records.warning(person.id, letter.id))
        await tx.notices.add(letter)
        assert await tx.statistics.warnings(NOVEMBER, CONDUCT) == {}
        assert await tx.statistics.notices(NOVEMBER) == {}


async def test_restrictions_are_counted_by_measure_behaviour_and_length(store: Store) -> None:
    both = (records.LIMIT, Measure(kind="single_channel", channel=Channel.EMAIL))
    twice = tuple(Measure(kind="other", description=words) for words in ("One", "Two"))
    async with store.transaction() as tx:
        await records.restricted(tx)
        await records.restricted(tx, measures=both, behaviours=("aggressive", "persistent"))
        await records.restricted(tx, measures=twice, ends_on=None)
        await records.restricted(tx, authorised_at=NOVEMBER.until)
        counted = tx.statistics
        assert await counted.authorised(NOVEMBER) == 3
        assert await counted.measures(NOVEMBER) == {"call_time_limit": 2, "single_channel": 1, "other": 1}
        assert await counted.behaviours(NOVEMBER) == {"aggressive": 1, "persistent": 3}
        assert await counted.lengths(NOVEMBER) == {182: 2, -1: 1}
        assert await counted.proposals(NOVEMBER) == {ProposalStatus.AWAITING_DECISION: 4}


async def test_what_ended_before_the_span_is_not_read(store: Store) -> None:
    december = Span(NOVEMBER.until, datetime(2027, 1, 1, tzinfo=UTC))
    async with store.transaction() as tx:
        running, lapsed = await records.restricted(tx), await records.restricted(tx)
        await tx.restrictions.mark_lapse_recorded(lapsed.id, NOON)
        ids = [restriction.id async for restriction in tx.statistics.possibly_running(december)]
    assert ids == [running.id]


async def test_appeals_are_counted_when_received_and_when_decided(store: Store) -> None:
    async with store.transaction() as tx:
        record = await records.restricted(tx)
        about = (AppealAbout.RESTRICTION, record.id, record.customer_id)
        appeals = [stored_appeals.appeal(*about, is_in_time=number > 0) for number in range(4)]
        for appeal in appeals:
            await tx.appeals.add(appeal)
        last_minute = datetime(2026, 12, 18, 23, 59, tzinfo=UTC)
        await stored_appeals.decided(tx, appeals[0], AppealOutcome.DISMISSED)
        await stored_appeals.decided(tx, appeals[1], AppealOutcome.VARIED, decided_at=last_minute)
        await stored_appeals.decided(
            tx, appeals[2], AppealOutcome.VARIED, decided_at=last_minute + timedelta(minutes=1)
        )
        year = Span(NOVEMBER.start, LATER)
        assert await tx.statistics.appeals_received(NOVEMBER) == {True: 3, False: 1}
        assert await tx.statistics.appeals_by_outcome(NOVEMBER) == {AppealOutcome.DISMISSED: 1}
        assert await tx.statistics.appeals_by_outcome(year) == {AppealOutcome.DISMISSED: 1, AppealOutcome.VARIED: 2}
        assert await tx.statistics.appeals_by_time(year) == {True: 2, False: 1}


async def test_notices_are_counted_by_kind_with_the_days_to_their_issue(store: Store) -> None:
    async with store.transaction() as tx:
        person = await tx.customers.add(records.customer())
        for days in (0, 1, 5):
            letter = records.notice(person.id)
            await tx.notices.add(letter)
            issued_at = NOON + days * DAY
            await tx.notices.issue(
                letter.id,
                issued_at=issued_at,
                recorded_at=issued_at,
                by="mary",
                method=IssueMethod.POST,
                deemed_received_at=issued_at,
                to=Recipient(name="Jo Caller"),
            )
        assert await tx.statistics.notices(NOVEMBER) == {NoticeKind.DECISION: IssuedNotices(3, 1.0, 5.0)}


async def test_filed_mail_is_seen_in_time_late_or_not_at_all(store: Store) -> None:
    async with store.transaction() as tx:
        record = await records.restricted(tx)
        prompt, late, _unseen, wrong = [await filed_contacts.filed(tx, record.customer_id, record.id) for _ in range(4)]
        await tx.contact_events.add(record.customer_id, records.event(corrects=wrong.contact_event_id))
        last_minute = datetime.combine(filed_contacts.SEE_BY + DAY, datetime.min.time(), UTC) - timedelta(minutes=1)
        await tx.filed_contacts.read(filed_contacts.reading(prompt, Brings.NOTHING, read_at=last_minute))
        await tx.filed_contacts.read(filed_contacts.reading(prompt, Brings.NOTHING, read_at=last_minute + 5 * DAY))
        await tx.filed_contacts.read(filed_contacts.reading(late, Brings.NOTHING, read_at=last_minute + DAY))
        await tx.breaches.add(records.breach(record.id, record.customer_id, prompt.contact_event_id))
        assert await tx.statistics.filed(NOVEMBER) == {True: 1, False: 1, None: 1}
        assert await tx.statistics.breaches(NOVEMBER) == 1


async def test_people_are_counted_once_however_many_records_and_restrictions_they_have(store: Store) -> None:
    deaf = AccessNeed(need="Is deaf", channels_unusable=(Channel.PHONE, Channel.SMS))
    blind = AccessNeed(need="Is blind", channels_unusable=(Channel.POST,))
    async with store.transaction() as tx:
        await tx.customers.add(records.customer(access_needs=(deaf, blind)))
        await tx.customers.add(records.customer(access_needs=(AccessNeed(need="Stammers"),)))
        await records.restricted(tx, authorised_at=NOVEMBER.until, starts_on=date(2026, 12, 2))
        first, second = await records.restricted(tx), await records.restricted(tx)
        await merged(tx, first.customer_id, second.customer_id)
        await tx.customers.update(records.customer(id=first.customer_id, access_needs=(blind,)))
        found = await tx.statistics.people(NOVEMBER)
    assert (found.customers, found.restricted) == (4, 1)
    others = dict.fromkeys(("email", "in_person", "web", "social_media"), 0)
    assert found.customers_with == {"any": 3, "phone": 1, "sms": 1, "post": 2, **others}
    assert found.restricted_with == {"any": 1, "phone": 0, "sms": 0, "post": 1, **others}
