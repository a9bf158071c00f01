"""The sweep: each consequence once, in its order, whoever sweeps how often, and one bad row keeps back no other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.policy import load_policy
from contact_policy.policy.lifecycle import RestrictionStatus, standing_at
from contact_policy.records import RestrictionRecord
from contact_policy.records.appeals import AppealAbout
from contact_policy.records.audit import StoredAnswer
from contact_policy.records.changes import ChangeKind
from contact_policy.records.data_requests import DataRequestKind, DataRequestOutcome
from contact_policy.records.reviews import SweepResult
from contact_policy.services import data_requests, record, support, sweep
from contact_policy.services.context import Context
from contact_policy.services.data_requests import DataRequestAnswer, ReceivedDataRequest
from contact_policy.services.sweep import SWEEPER
from contact_policy.storage.dsn import plain
from contact_policy.storage.store import Store
from contact_policy.storage.waiting import Taken
from fixtures import appeals, records
from fixtures.records import NOON

pytestmark = pytest.mark.anyio

POLICY = load_policy()
REVIEW_ON, ENDS_ON = date(2027, 3, 1), date(2027, 5, 31)


def at(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


@dataclass
class Office:
    """What sweeps bring about, read straight from the tables."""

    store: Store
    connection: Any

    async def restricted(self, *, is_told: bool = True, **said: Any) -> RestrictionRecord:
        async with self.store.transaction() as tx:
            held = await records.restricted(tx, **{"review_on": REVIEW_ON, "ends_on": ENDS_ON} | said)
            if is_told:
                await records.issue(tx, held.decision_notice_id, NOON, NOON)
        return held

    async def sweep(self, now: datetime) -> SweepResult:
        return await sweep.sweep(self.store, POLICY, now)

    async def told(self) -> list[tuple[str, int, bool]]:
        rows = await self.connection.fetch("SELECT kind, days, told FROM review_reminders ORDER BY id")
        return [tuple(row) for row in rows]

    async def letters(self) -> list[str]:
        rows = await self.connection.fetch("SELECT kind FROM notices WHERE kind <> 'decision' ORDER BY id")
        return [row["kind"] for row in rows]

    async def mailed(self) -> list[tuple[str, str]]:
        rows = await self.connection.fetch("SELECT to_role, subject FROM outgoing_messages ORDER BY id")
        return [tuple(row) for row in rows]


@pytest.fixture
async def office(store: Store, dsn: str) -> AsyncIterator[Office]:
    connection = await asyncpg.connect(plain(dsn))
    yield Office(store, connection)
    await connection.close()


async def test_a_forgotten_review_is_reminded_of_told_to_be_overdue_and_has_its_end(office: Office) -> None:
    await office.restricted()
    for day in range(1, 120):
        await office.sweep(datetime(2027, 1, 1, 8, tzinfo=UTC) + day * records.DAY)
    assert await office.told() == [
        ("coming", 28, True), ("customer", 14, True), ("coming", 7, True), ("overdue", 1, True), ("overdue", 8, True),
        ("ended", 0, True),
    ]  # fmt: skip
    assert await office.letters() == ["review_coming", "lapse"]
    subjects = [
        "The review of a restriction is coming", "The review of a restriction is coming",
        "The review of a restriction is overdue", "The review of a restriction is overdue",
        "A restriction has ended because it was not reviewed",
    ]  # fmt: skip
    both = [(role, subject) for subject in subjects for role in ("manager", "chief_executive")]
    assert await office.mailed() == both


async def test_after_a_long_silence_all_is_written_down_in_order_and_people_are_told_the_latest_alone(
    office: Office,
) -> None:
    held = await office.restricted()
    swept = await office.sweep(at(3, 20))
    assert (swept.reminders, swept.lapses, swept.failed) == (5, 1, 0)
    assert await office.told() == [
        ("coming", 28, False), ("customer", 14, False), ("coming", 7, False), ("overdue", 1, False),
        ("overdue", 8, False), ("ended", 0, True),
    ]  # fmt: skip
    assert await office.letters() == ["lapse"]
    assert {subject for _, subject in await office.mailed()} == {"A restriction has ended because it was not reviewed"}
    trail = await office.connection.fetchval("SELECT details FROM audit_entries WHERE action = 'restriction.lapsed'")
    # summer time begins on 28 March: the last day of grace, 15 March, ends at midnight by the winter clock
    assert '"at": "2027-03-16T00:00:00+00:00"' in trail
    assert '"last_day": "2027-03-15"' in trail
    async with office.store.reading() as tx:
        kept = await tx.restrictions.get(held.id)
    assert standing_at(POLICY, kept.restriction, at(3, 15, 23)).status is RestrictionStatus.IN_FORCE
    assert kept.lapse_recorded_at == at(3, 20)


async def test_the_customers_record_tells_what_was_told_of_a_review_and_when_it_came_due(office: Office) -> None:
    held = await office.restricted()
    await office.sweep(at(2, 2))
    await office.sweep(at(3, 3))
    async with office.store.reading() as tx:
        entries = await record.read(Context(tx, POLICY, sweep.SWEEPER, at(3, 3)), held.customer_id)
    reminded = [entry.details for entry in entries if entry.kind == "review.reminded"]
    assert [(told["reminder"], told["told"]) for told in reminded] == [
        ("coming", True), ("customer", False), ("coming", False), ("overdue", True),
    ]  # fmt: skip
    assert reminded[0]["due_at"] == "2027-02-01T00:00:00+00:00"
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)


async def test_what_lapsed_first_is_caught_up_with_first(office: Office) -> None:
    later = await office.restricted()
    earlier = await office.restricted(review_on=date(2027, 2, 20))
    await office.sweep(at(4, 20))
    rows = await office.connection.fetch("SELECT restriction_id FROM review_reminders WHERE kind = 'ended' ORDER BY id")
    assert [str(row[0]) for row in rows] == [earlier.id, later.id]


async def test_what_a_restriction_was_decided_on_is_not_asked_again_while_somebody_changes_the_record(
    office: Office,
) -> None:
    """What was worked out on half of a change would be kept, told to the office and believed until the next day."""
    held = await office.restricted()
    async with office.store.transaction() as changing:
        await changing.lock_customer(held.customer_id)
        with pytest.raises(Taken):
            await caught_up(office.store, held)
    await caught_up(office.store, held)


async def caught_up(store: Store, held: RestrictionRecord) -> None:
    async with store.transaction(waits_for_locks=False) as tx:
        await support.catch_up(Context(tx, POLICY, SWEEPER, NOON), held.id)


async def test_sweeps_that_run_at_once_or_again_tell_nothing_twice(office: Office) -> None:
    for _ in range(8):
        await office.restricted()
    swept = await asyncio.gather(*(office.sweep(at(3, 10)) for _ in range(4)))
    assert sum(each.reminders for each in swept) == 8 * 5
    assert len(await office.mailed()) == 8 * 2
    again = await office.sweep(at(3, 10))
    assert (again.reminders, again.lapses) == (0, 0)
    assert len(await office.told()) == 8 * 5


async def test_a_restriction_that_cannot_be_read_keeps_back_no_other_and_shows(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = await office.restricted(), await office.restricted()
    unread = '[{"kind": "single_channel", "channel": "from-the-future"}]'
    await office.connection.execute("UPDATE restrictions SET measures = $2::jsonb WHERE id = $1", broken.id, unread)
    with caplog.at_level(logging.ERROR):
        swept = await office.sweep(at(3, 10))
    assert (swept.reminders, swept.failed) == (5, 1)
    rows = await office.connection.fetch("SELECT DISTINCT restriction_id FROM review_reminders")
    assert [str(row[0]) for row in rows] == [whole.id]
    assert [message for message in caplog.messages if broken.id in message]
    assert whole.id not in caplog.text
    async with office.store.reading() as tx:
        assert await tx.review_reminders.last_sweep() == swept


async def test_one_that_reaches_its_end_date_is_told_to_have_reached_it(office: Office) -> None:
    await office.restricted(review_on=ENDS_ON)
    await office.sweep(at(5, 10))
    await office.sweep(at(6, 1))
    assert [subject for _, subject in (await office.mailed())[::2]] == [
        "A restriction comes to its end date", "A restriction has reached its end date",
    ]  # fmt: skip
    assert await office.letters() == ["lapse"]


async def test_nobody_is_written_to_about_limits_they_were_never_told_of(office: Office) -> None:
    await office.restricted(is_told=False)
    await office.sweep(at(2, 20))
    await office.sweep(at(3, 20))
    assert await office.letters() == []
    told = await office.told()
    assert ("customer", 14, False) in told
    assert told[-1] == ("ended", 0, True)
    last = await office.connection.fetchval("SELECT paragraphs FROM outgoing_messages ORDER BY id DESC LIMIT 1")
    assert "never went" in last


async def test_no_reminder_names_the_customer(office: Office) -> None:
    await office.restricted()
    await office.sweep(at(2, 25))
    rows = await office.connection.fetch("SELECT subject, paragraphs FROM outgoing_messages")
    assert rows
    assert all("Pat Example" not in str(tuple(row)) for row in rows)


async def test_the_sweep_adds_up_what_statistics_count(office: Office) -> None:
    held = await office.restricted()
    async with office.store.transaction() as tx:
        for _ in range(3):
            await tx.contact_events.add(held.customer_id, records.event())
    await office.sweep(NOON)
    assert await office.connection.fetchval("SELECT count(*) FROM tally_changes") == 0
    assert await office.connection.fetchval("SELECT count FROM tallies WHERE subject = 'contact'") == 3


async def test_an_appeal_and_a_request_nobody_answered_in_time_are_reminded_of_once_a_step(office: Office) -> None:
    """Nothing told of an overdue appeal before; a request to look again could not be made."""
    held = await office.restricted()
    async with office.store.transaction() as tx:
        await tx.appeals.add(appeals.appeal(AppealAbout.RESTRICTION, held.id, held.customer_id))
        await tx.reconsideration_requests.add(appeals.request(held))
    due = max(appeals.appeal(AppealAbout.RESTRICTION, held.id, held.customer_id).due_by, records.NOON.date())
    for days in (0, 1, 1, 2, 8, 9):
        await office.sweep(datetime(due.year, due.month, due.day, 12, tzinfo=UTC) + days * records.DAY)
    told = [subject for role, subject in await office.mailed() if role == "manager"]
    assert told.count("The decision on an appeal is overdue") == 2
    assert (
        told.count("A request to look at a restriction again is overdue") == 1
    )  # long overdue by then: the latest alone


async def test_the_sweep_forgets_what_a_key_was_answered_a_week_ago(office: Office) -> None:
    """An answer holds names and people's own words, where no erasure looks for them."""
    answer = StoredAnswer(fingerprint="", status=201, headers={}, body="Pat Example")
    now = datetime.now(UTC)
    async with office.store.transaction() as tx:
        for key, age in (("old", 7.1), ("kept", 6.9)):
            await tx.idempotency.put("crm", key, answer, now - age * records.DAY)
    await office.sweep(NOON)
    kept = await office.connection.fetch("SELECT key FROM idempotency_answers")
    assert [row["key"] for row in kept] == ["kept"]


async def test_a_request_about_data_is_reminded_of_before_its_day_and_after_it_until_it_is_answered(
    office: Office,
) -> None:
    async with office.store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        context = Context(tx, POLICY, SWEEPER, at(1, 5))
        received = ReceivedDataRequest(
            kind=DataRequestKind.ACCESS, received_at=at(1, 5), identity_confirmed_at=at(1, 5)
        )
        asked = await data_requests.receive(context, person, received)
    for month, day in ((1, 8), (1, 29), (1, 29), (2, 6), (2, 13)):
        await office.sweep(at(month, day))
    due, overdue = ("The answer to a request about data is " + word for word in ("due", "overdue"))
    reminded = [(role, subject) for subject in (due, due, overdue, overdue) for role in ("manager", "chief_executive")]
    assert await office.mailed() == reminded
    async with office.store.transaction() as tx:
        assert len(await tx.changes.told(ChangeKind.DATA_REQUEST_OVERDUE, [f"data-requests/{asked.id}"])) == 2
        answered = DataRequestAnswer(outcome=DataRequestOutcome.WITHDRAWN)
        await data_requests.answer(Context(tx, POLICY, SWEEPER, at(2, 13)), asked.id, answered)
    await office.sweep(at(4, 1))
    assert await office.mailed() == reminded
