"""A review that comes or is missed is told to the office's own systems too: once, and with nothing of a person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from contact_policy.commands.sweep import sweep
from contact_policy.commands.webhooks import keep_from_settings, webhook_setup
from contact_policy.policy import load_policy
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.records import Page, RestrictionRecord
from contact_policy.records.webhooks import DeliveryState, SubscriptionStatus, WebhookDelivery
from contact_policy.services import Store
from contact_policy.services.sending import webhooks
from contact_policy.services.sending.database_clock import DatabaseClock
from contact_policy.settings import Settings
from fixtures import records
from fixtures.records import NOON
from fixtures.webhook import SECRET, Listener, listening

pytestmark = pytest.mark.anyio

POLICY = load_policy()
REVIEW_ON = date(2027, 3, 1)


def at(month: int, day: int) -> datetime:
    return datetime(2027, month, day, 12, tzinfo=UTC)


A_WEEK_BEFORE = at(2, 22)


@dataclass
class Office:
    """Reviews that come due, and systems that listen where the settings say."""

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

    async def sweep(self) -> None:
        await sweep(self.settings, self.dsn, self.now)

    async def start(self, settings: Settings | None = None) -> None:
        """Do of the start of ``serve`` what webhooks ask for."""
        await keep_from_settings(settings or self.settings, POLICY, self.store)

    async def deliver(self) -> None:
        own = webhook_setup(self.settings, POLICY, self.store, DatabaseClock(self.store))
        setup = replace(own, clock=lambda: self.now)
        await webhooks.deliver_due(setup)

    async def deliveries(self) -> list[WebhookDelivery]:
        async with self.store.reading() as tx:
            return list((await tx.webhook_deliveries.list(Page()))[0])


@pytest.fixture
async def office(store: Store, dsn: str) -> AsyncIterator[Office]:
    with listening() as listener:
        office = Office(store, dsn, listener)
        await office.start()
        yield office


async def test_a_reminder_tells_which_restriction_which_review_and_whose_it_is_and_nobodys_name(office: Office) -> None:
    office.now = at(2, 21)
    held = await office.restricted()
    await office.sweep()
    await office.deliver()
    office.listener.taken.clear()
    office.now = A_WEEK_BEFORE
    await office.sweep()
    await office.deliver()
    (taken,) = office.listener.taken
    newest = (await office.deliveries())[0]
    assert (newest.state, newest.webhook_id) == (DeliveryState.SENT, taken.id)
    assert taken.event == {
        "id": taken.id,
        "type": "review.coming",
        "timestamp": "2027-02-22T00:00:00Z",
        "position": taken.event["position"],
        "data": {
            "customer_id": held.customer_id,
            "about": f"restrictions/{held.id}",
            "external_references": [],
            "restriction_id": held.id,
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
    told = [(taken.event["type"], taken.event["data"].get("days")) for taken in office.listener.taken]
    assert told == [
        ("review.coming", 28), ("review.coming", 7), ("review.overdue", 1), ("review.overdue", 8),
        ("restriction.ended", None),
    ]  # fmt: skip
    assert len({taken.id for taken in office.listener.taken}) == 5
    async with office.store.reading() as tx:
        emails = await tx.outgoing_messages.for_customer(held.customer_id)
        letters = {letter.id: letter.kind for letter in await tx.notices.told(held.customer_id)}
    assert len(emails) == 10
    assert all(f"/v1/restrictions/{held.id}" in message.paragraphs[-1] + message.paragraphs[-2] for message in emails)
    led_to = [letters[m.paragraphs[-1].rpartition("/")[2]] for m in emails if "/v1/notices/" in m.paragraphs[-1]]
    assert led_to.count(NoticeKind.LAPSE) == 2, "to each of those who are to issue it"


async def test_sweeps_and_deliverers_at_once_or_again_tell_one_thing_once(office: Office) -> None:
    await office.restricted()
    await asyncio.gather(*(office.sweep() for _ in range(3)))
    await office.sweep()
    await asyncio.gather(*(office.deliver() for _ in range(2)))
    assert sorted(taken.event["data"]["days"] for taken in office.listener.taken) == [7, 28]
    assert len(await office.deliveries()) == 2


async def test_the_settings_make_one_subscription_whose_url_and_secret_are_kept_nowhere_else(office: Office) -> None:
    await office.start()
    async with office.store.reading() as tx:
        (made,) = await tx.webhook_subscriptions.all()
    assert (made.status, made.url, made.secret) == (SubscriptionStatus.ACTIVE, "", "")
    await office.start(Settings.from_environment({}))
    await office.restricted()
    await office.sweep()
    await office.deliver()
    assert office.listener.taken == []
    async with office.store.reading() as tx:
        assert await tx.webhook_subscriptions.all() == ()
