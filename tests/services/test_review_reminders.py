"""A review that comes or is missed is told to the office's own systems too: once, and with nothing of a person."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from contact_policy.commands.deliver import carriers_of
from contact_policy.commands.sweep import sweep
from contact_policy.policy import load_policy
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.records import OutgoingChannel, OutgoingMessage, OutgoingState, RestrictionRecord, Trouble
from contact_policy.services import Store
from contact_policy.services.sending import deliver, queue
from contact_policy.services.sending.deliver import DeliverySetup
from contact_policy.services.sending.messages import MessageMaterials
from contact_policy.settings import Settings
from fixtures import records
from fixtures.records import NOON
from fixtures.webhook import SECRET, Listener, listening

pytestmark = pytest.mark.anyio

POLICY = load_policy()
WEBHOOK, SENT = OutgoingChannel.WEBHOOK, OutgoingState.SENT
REVIEW_ON = date(2027, 3, 1)


def at(month: int, day: int) -> datetime:
    return datetime(2027, month, day, 12, tzinfo=UTC)


A_WEEK_BEFORE = at(2, 22)


class NoLetters:
    """None is sent here."""

    def text(self, _: object) -> str:
        raise AssertionError

    html = text

    def pdf(self, _: object) -> bytes:
        raise AssertionError


@dataclass
class Office:
    """Reviews that come due, and systems that listen."""

    store: Store
    dsn: str
    listener: Listener
    now: datetime = A_WEEK_BEFORE

    @property
    def settings(self) -> Settings:
        return Settings.from_environment(
            {
                "CONTACT_POLICY_REMINDER_WEBHOOK_URL": self.listener.url,
                "CONTACT_POLICY_REMINDER_WEBHOOK_SECRET": SECRET,
            }
        )

    async def restricted(self) -> RestrictionRecord:
        async with self.store.transaction() as tx:
            held = await records.restricted(tx, review_on=REVIEW_ON, ends_on=date(2027, 5, 31))
            await records.issue(tx, held.decision_notice_id, NOON, NOON)
        return held

    async def sweep(self, settings: Settings | None = None) -> None:
        await sweep(settings or self.settings, self.dsn, self.now)

    async def deliver(self) -> None:
        await deliver.deliver_due(
            DeliverySetup(
                store=self.store,
                policy=POLICY,
                carriers=carriers_of(self.settings, POLICY),
                materials=MessageMaterials(NoLetters(), {}),
                clock=lambda: self.now,
            )
        )

    async def messages(self, held: RestrictionRecord) -> list[OutgoingMessage]:
        async with self.store.reading() as tx:
            found = await tx.outgoing_messages.for_customer(held.customer_id)
        return [message for message in found if message.channel is WEBHOOK]

    async def message(self, held: RestrictionRecord) -> OutgoingMessage:
        (message,) = await self.messages(held)
        return message


@pytest.fixture
def office(store: Store, dsn: str) -> Iterator[Office]:
    with listening() as listener:
        yield Office(store, dsn, listener)


async def test_a_reminder_tells_which_restriction_which_review_and_whose_it_is_and_nobodys_name(office: Office) -> None:
    held = await office.restricted()
    await office.sweep()
    await office.deliver()
    (taken,) = office.listener.taken
    message = await office.message(held)
    assert (message.state, message.id) == (SENT, taken.id)
    assert taken.event == {
        "type": "review.coming",
        "timestamp": "2027-02-22T00:00:00+00:00",
        "data": {
            "restriction_id": held.id,
            "customer_id": held.customer_id,
            "review_on": "2027-03-01",
            "days": 7,
            "ends_on": "2027-03-15",
            "roles": ["manager", "chief_executive"],
        },
    }


@pytest.mark.long("on each of eleven days the record is swept and what is due delivered, as the commands do")
async def test_a_forgotten_review_is_told_step_by_step_to_its_end_beside_the_emails(office: Office) -> None:
    held = await office.restricted()
    for month, day in [(1, 31), (2, 1), (2, 21), (2, 22), (3, 1), (3, 2), (3, 8), (3, 9), (3, 15), (3, 16), (5, 31)]:
        office.now = at(month, day)
        await office.sweep()
        await office.deliver()
    told = [(taken.event["type"], taken.event["data"]["days"]) for taken in office.listener.taken]
    assert told == [
        ("review.coming", 28), ("review.coming", 7), ("review.overdue", 1), ("review.overdue", 8),
        ("restriction.ended", 0),
    ]  # fmt: skip
    assert len({taken.id for taken in office.listener.taken}) == 5
    async with office.store.reading() as tx:
        found = await tx.outgoing_messages.for_customer(held.customer_id)
        letters = {letter.id: letter.kind for letter in await tx.notices.told(held.customer_id)}
    emails = [message for message in found if message.channel is OutgoingChannel.EMAIL]
    assert len(emails) == 10
    assert all(f"/v1/restrictions/{held.id}" in message.paragraphs[-1] + message.paragraphs[-2] for message in emails)
    led_to = [letters[m.paragraphs[-1].rpartition("/")[2]] for m in emails if "/v1/notices/" in m.paragraphs[-1]]
    assert led_to.count(NoticeKind.LAPSE) == 2, "to each of those who are to issue it"


async def test_sweeps_that_run_at_once_or_again_tell_one_thing_once(office: Office) -> None:
    held = await office.restricted()
    await asyncio.gather(*(office.sweep() for _ in range(3)))
    await office.sweep()
    for _ in range(2):
        await office.deliver()
    assert len(await office.messages(held)) == 1
    assert len(office.listener.taken) == 1


async def test_a_receiver_in_trouble_gets_the_same_event_again_under_the_same_id(office: Office) -> None:
    office.listener.answers = [500, 429]
    held = await office.restricted()
    await office.sweep()
    await office.deliver()
    message = await office.message(held)
    assert (message.state, message.why) == (OutgoingState.WAITING, Trouble.CHANNEL_AWAY)
    assert message.next_try_at == office.now + timedelta(minutes=1)
    await office.deliver()
    assert len(office.listener.taken) == 1
    for minutes in (1, 2):
        office.now += timedelta(minutes=minutes)
        await office.deliver()
    assert (await office.message(held)).state is SENT
    first, *again = office.listener.taken
    assert again == [first, first]


async def test_a_receiver_that_is_gone_is_given_up_at_once_and_shown(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.listener.answers = [410]
    held = await office.restricted()
    await office.sweep()
    with caplog.at_level(logging.INFO):
        await office.deliver()
    message = await office.message(held)
    assert (message.state, message.why) == (OutgoingState.FAILED, Trouble.REFUSED)
    assert f"A reminder by webhook is failed: message {message.id}, refused, code 410" in caplog.text
    assert held.customer_id not in caplog.text
    assert "t0ken" not in caplog.text
    async with office.store.reading() as tx:
        assert (await queue.counts(tx, office.now)).failed == 1


async def test_without_the_settings_nothing_is_queued_and_the_emails_are(office: Office) -> None:
    held = await office.restricted()
    without = Settings.from_environment({})
    await office.sweep(without)
    assert await office.messages(held) == []
    async with office.store.reading() as tx:
        assert len(await tx.outgoing_messages.for_customer(held.customer_id)) == 2
    assert WEBHOOK not in carriers_of(without, POLICY)
