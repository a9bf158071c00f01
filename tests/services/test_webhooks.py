"""Webhooks by subscription: each change once to whoever wants it, tried again, given up, taken up, never held up."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contact_policy.carriers import Destinations, Receipt, Webhook, WebhookEvent
from contact_policy.errors import NotFound, SubscriptionDisabled, TooManySubscriptions
from contact_policy.policy import load_policy
from contact_policy.records import Caller, ExternalReference, Page, Role
from contact_policy.records.changes import ChangeKind
from contact_policy.records.webhooks import (
    DeliveryState,
    DisabledBecause,
    SubscriptionStatus,
    WebhookDelivery,
    WebhookSubscription,
)
from contact_policy.services import Store, changes, feed, webhook_deliveries, webhook_subscriptions
from contact_policy.services.context import Context
from contact_policy.services.sending import webhooks
from contact_policy.services.sending.webhooks import LEASE, LONGEST_WAIT, TRIED_FOR, WebhookSetup
from contact_policy.services.webhook_subscriptions import MOST, SubscriptionChanges
from fixtures import records
from fixtures.records import NOON
from fixtures.webhook import listening

pytestmark = pytest.mark.anyio

POLICY = load_policy()
ADMIN = Caller(subject="ada", roles=frozenset({Role.ADMIN}))
CRM = Caller(subject="key:1", roles=frozenset({Role.CRM}))
OTHER_CRM = Caller(subject="key:2", roles=frozenset({Role.CRM}))
MERGED, ERASED = ChangeKind.CUSTOMER_MERGED, ChangeKind.CUSTOMER_ERASED
DATA: dict[ChangeKind, dict[str, Any]] = {MERGED: {"merged_id": records.new_id()}, ERASED: {}}
MINUTE = timedelta(minutes=1)


class Receivers(Webhook):
    """Stand for the systems of others: what each answers, and what it got."""

    def __init__(self) -> None:
        self.got: dict[str, list[WebhookEvent]] = {}
        self.answers: dict[str, list[Receipt]] = {}
        self.hang: dict[str, asyncio.Event] = {}

    async def post(self, event: WebhookEvent) -> Receipt:
        if event.url in self.hang:
            await self.hang[event.url].wait()
        self.got.setdefault(event.url, []).append(event)
        answers = self.answers.get(event.url)
        return answers.pop(0) if answers else Receipt(204)

    def events(self, url: str) -> list[dict[str, Any]]:
        return [json.loads(event.body) for event in self.got.get(url, [])]


@dataclass
class Office:
    """Subscriptions, changes, and the time, which tests move."""

    store: Store
    now: datetime = NOON
    receivers: Receivers = field(default_factory=Receivers)

    def setup(self, carrier: Webhook | None = None) -> WebhookSetup:
        return WebhookSetup(
            store=self.store,
            policy=POLICY,
            carrier=carrier or self.receivers,
            clock=lambda: self.now,
            chance=random.Random(7),  # noqa: S311 - it spreads tries
        )

    async def do(self, work: Any, caller: Caller = ADMIN) -> Any:
        async with self.store.transaction() as tx:
            return await work(Context(tx, POLICY, caller, self.now))

    async def subscribe(self, url: str, *kinds: ChangeKind, caller: Caller = ADMIN, **more: Any) -> WebhookSubscription:
        given = SubscriptionChanges(url=url, kinds=kinds or (MERGED, ERASED), **more)
        made = await self.do(lambda c: webhook_subscriptions.create(c, given, Destinations()), caller)
        assert isinstance(made, WebhookSubscription)
        return made

    async def subscribed(self, url: str, *kinds: ChangeKind, **more: Any) -> WebhookSubscription:
        """One that has taken its test."""
        made = await self.subscribe(url, *kinds, **more)
        await self.deliver()
        self.receivers.got.pop(url)
        return made

    async def change(self, *kinds: ChangeKind, **more: Any) -> list[str]:
        ids = []
        async with self.store.transaction() as tx:
            context = Context(tx, POLICY, ADMIN, self.now)
            person = (await tx.customers.add(records.customer(**more))).id
            await tx.lock_customer(person)
            for kind in kinds:
                made = changes.change(context, kind, person, f"customers/{records.new_id()}", DATA[kind])
                await changes.write(context, made)
                ids.append(made.id)
        return ids

    async def deliver(self) -> Counter[DeliveryState]:
        return await webhooks.deliver_due(self.setup())

    async def get(self, made: WebhookSubscription) -> WebhookSubscription:
        async with self.store.reading() as tx:
            return await tx.webhook_subscriptions.get(made.id)

    async def deliveries(self, **asked: Any) -> list[WebhookDelivery]:
        async with self.store.reading() as tx:
            return list((await tx.webhook_deliveries.list(Page(), **asked))[0])[::-1]

    async def trail(self) -> list[str]:
        """What the audit trail says became of subscriptions, the first first."""
        async with self.store.reading() as tx:
            entries, _ = await tx.audit.list(Page())
        return [entry.action for entry in reversed(entries) if entry.action.startswith("webhook-subscription.")]

    async def mailed(self) -> list[str]:
        async with self.store.transaction() as tx:
            message = await tx.outgoing_messages.claim(self.now, MINUTE)
            return [] if message is None else [f"{message.to_role}: {message.subject}"]


URL, ANOTHER = "https://crm.office.example/hooks", "https://other.office.example/hooks"


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


async def test_a_subscription_is_verified_by_its_test_and_then_gets_what_changed_since_it_was_made(
    office: Office,
) -> None:
    await office.change(ERASED)
    await feed.number(office.store)
    made = await office.subscribe(URL, ERASED)
    assert made.status is SubscriptionStatus.UNVERIFIED
    ids = await office.change(ERASED, MERGED, ERASED)
    office.receivers.answers[URL] = [Receipt(500)]
    await office.deliver()
    assert (await office.get(made)).status is SubscriptionStatus.UNVERIFIED
    office.now += MINUTE
    await office.deliver()
    await office.deliver()
    assert (await office.get(made)).status is SubscriptionStatus.ACTIVE
    tests, erased = office.receivers.events(URL)[:2], office.receivers.got[URL][2:]
    assert [event["type"] for event in tests] == ["subscription.test"] * 2
    assert [event.id for event in erased] == [ids[0], ids[2]], "not what changed before, nor other kinds"
    assert [json.loads(event.body)["position"] for event in erased] == [2, 4]


async def test_what_is_posted_is_the_feeds_item_with_its_systems_names_and_stays_within_four_kilobytes(
    office: Office,
) -> None:
    await office.subscribed(URL, system="crm")
    await office.subscribed(ANOTHER)
    known = [ExternalReference(system=name, id="7" * 150) for name in ("crm", "telephone")]
    many = [ExternalReference(system="crm", id=f"{n:0200}") for n in range(60)]
    (id_,) = await office.change(MERGED, external_references=tuple(known))
    await office.change(ERASED, external_references=tuple(many))
    await office.deliver()
    first, second = office.receivers.events(URL)
    assert set(first) == {"id", "type", "timestamp", "position", "data"}
    assert (first["id"], first["type"], first["timestamp"]) == (id_, "customer.merged", "2026-11-20T12:00:00.123456Z")
    assert first["data"]["external_references"] == [{"system": "crm", "id": "7" * 150}]
    assert first["data"]["merged_id"] == DATA[MERGED]["merged_id"]
    assert office.receivers.events(ANOTHER)[0]["data"]["external_references"] == []
    assert 10 < len(second["data"]["external_references"]) < 60
    assert all(len(event.body) <= 4096 for event in office.receivers.got[URL])


@pytest.mark.parametrize("receipt", [Receipt(None), *map(Receipt, (301, 400, 401, 404, 429, 500))])
async def test_whatever_is_not_taken_is_tried_again_under_the_same_id_with_the_same_body(
    office: Office, receipt: Receipt
) -> None:
    await office.subscribed(URL)
    office.receivers.answers[URL] = [receipt] * 3
    await office.change(ERASED)
    waits = []
    for tries in (1, 2, 3):
        await office.deliver()
        (waiting,) = await office.deliveries(state=DeliveryState.WAITING)
        assert (waiting.tries, waiting.last_status) == (tries, receipt.status)
        assert waiting.next_try_at is not None
        waits.append(waiting.next_try_at - office.now)
        office.now = waiting.next_try_at
    assert all(wait <= minutes * MINUTE for wait, minutes in zip(waits, (1, 2, 5), strict=True))
    assert len(set(waits)) == 3, "they are spread, so that not all come back at once"
    await office.deliver()
    assert [d.state for d in await office.deliveries()][1:] == [DeliveryState.SENT]
    assert len({(event.id, event.body) for event in office.receivers.got[URL]}) == 1


class ToThisMachine(Webhook):
    """Posts, to a listener of this machine's instead of to the name."""

    def __init__(self, url: str) -> None:
        super().__init__(Destinations())
        self._url = url

    async def post(self, event: WebhookEvent) -> Receipt:
        return await super().post(replace(event, url=self._url, is_trusted=True))


async def test_what_was_queued_hours_ago_is_signed_at_the_time_of_its_try(office: Office) -> None:
    """Standard Webhooks' own libraries refuse what was signed more than five minutes ago."""
    office.now = datetime.now(UTC) - timedelta(hours=2)
    made = await office.subscribe(URL)
    with listening() as listener:
        listener.secret, listener.answers = made.secret, [500]
        setup = office.setup(ToThisMachine(listener.url))
        for expected in (DeliveryState.WAITING, DeliveryState.SENT):
            assert await webhooks.deliver_due(setup) == {expected: 1}
            office.now = datetime.now(UTC)
    first, again = listener.taken
    assert (first.id, first.body) == (again.id, again.body)


async def test_a_receiver_that_asks_for_time_gets_it_up_to_four_hours(office: Office) -> None:
    await office.subscribed(URL)
    office.receivers.answers[URL] = [Receipt(503, timedelta(hours=2)), Receipt(503, timedelta(days=9))]
    await office.change(ERASED)
    for expected in (timedelta(hours=2), LONGEST_WAIT):
        await office.deliver()
        (waiting,) = await office.deliveries(state=DeliveryState.WAITING)
        assert waiting.next_try_at == office.now + expected
        office.now += expected


async def test_one_that_is_gone_is_disabled_at_once_and_enabled_gets_what_it_missed_and_no_more(office: Office) -> None:
    made = await office.subscribed(URL)
    (seen,) = await office.change(ERASED)
    await office.deliver()
    async with office.store.reading() as tx:
        since = (await feed.read(Context(tx, POLICY, CRM, office.now), feed.FeedQuestion(since=None, limit=1))).next
    office.receivers.answers[URL] = [Receipt(410)]
    missed = await office.change(ERASED, MERGED, ERASED)
    await office.deliver()
    given_up = await office.get(made)
    assert (given_up.status, given_up.disabled_because) == (SubscriptionStatus.DISABLED, DisabledBecause.GONE)
    assert await office.trail() == [
        "webhook-subscription.created",
        "webhook-subscription.verified",
        "webhook-subscription.disabled",
    ]
    states = Counter(delivery.state for delivery in await office.deliveries())
    assert states == {DeliveryState.SENT: 2, DeliveryState.DISABLED: 3}
    assert await office.mailed() == ["admin: A webhook subscription was disabled"]
    missed += await office.change(ERASED)
    await office.deliver()
    waiting = (await office.deliveries(state=DeliveryState.DISABLED))[0]
    with pytest.raises(SubscriptionDisabled):
        await office.do(lambda c: webhook_deliveries.redeliver(c, waiting.id))
    await office.do(lambda c: webhook_subscriptions.enable(c, made.id, since))
    office.receivers.got.clear()
    for _ in range(2):
        await office.deliver()
    assert [event.id for event in office.receivers.got[URL]] == missed
    assert seen not in missed


async def test_three_days_of_nothing_but_failures_disable_and_one_success_in_between_does_not(office: Office) -> None:
    made, well = await office.subscribed(URL), await office.subscribed(ANOTHER)
    for url in (URL, ANOTHER):
        office.receivers.answers[url] = [Receipt(500)] * 1000
    began = office.now
    while office.now < began + TRIED_FOR + timedelta(hours=1):
        await office.change(ERASED)
        await office.deliver()
        office.now += timedelta(hours=6)
        if office.now == began + timedelta(hours=48):
            office.receivers.answers[ANOTHER][:1] = [Receipt(200)]
    assert (await office.get(made)).disabled_because is DisabledBecause.FAILING
    assert (await office.get(well)).status is SubscriptionStatus.ACTIVE
    async with office.store.reading() as tx:
        assert (await tx.webhook_deliveries.counts()).disabled == 1


async def test_while_a_secret_is_rotated_both_sign_and_afterwards_the_new_one_alone(office: Office) -> None:
    made = await office.subscribed(URL)
    rotated = await office.do(lambda c: webhook_subscriptions.rotate_secret(c, made.id, timedelta(hours=24)))
    for hours in (0, 23, 1):
        office.now += timedelta(hours=hours)
        await office.change(ERASED)
        await office.deliver()
    both, one = (rotated.secret, made.secret), (rotated.secret,)
    assert [event.secrets for event in office.receivers.got[URL]] == [both, both, one]
    await office.do(lambda c: webhook_subscriptions.rotate_secret(c, made.id, timedelta(0)))
    assert len((await office.get(made)).secrets_at(office.now)) == 1


async def test_a_receiver_that_hangs_holds_up_nobody_elses_queue(office: Office) -> None:
    hanging = await office.subscribed(URL)
    await office.subscribed(ANOTHER)
    office.receivers.hang[URL] = asyncio.Event()
    setup = office.setup()
    for n in range(3):
        await office.change(ERASED)
        await webhooks.begin_due(setup)
        for _ in range(200):
            await asyncio.sleep(0.01)
            if len(office.receivers.got.get(ANOTHER, [])) == n + 1:
                break
        assert len(office.receivers.got[ANOTHER]) == n + 1
    assert hanging.id in setup.under_way
    office.receivers.hang.pop(URL).set()
    await asyncio.gather(*setup.under_way.values())
    assert len(office.receivers.got[URL]) == 3


async def test_what_a_dead_deliverer_left_goes_again_and_several_at_once_post_each_change_once(office: Office) -> None:
    made = await office.subscribed(URL)
    await office.change(ERASED)
    async with office.store.reading() as tx:
        assert await tx.webhook_deliveries.subscriptions_due(office.now) == ()
    await feed.number(office.store)
    await webhook_deliveries.queue_changes(office.store, office.now)
    async with office.store.transaction() as tx:
        taken = await tx.webhook_deliveries.claim(made.id, office.now, LEASE)
    assert taken is not None
    await office.deliver()
    assert office.receivers.got == {}, "somebody is at it"
    office.now += LEASE
    await office.change(*[ERASED] * 20)
    await asyncio.gather(*(office.deliver() for _ in range(3)))
    got = [event.id for event in office.receivers.got[URL]]
    assert taken.change_id in got
    assert len(got) == len(set(got)) == 21


async def test_an_event_is_sent_again_when_somebody_asks_and_forgotten_after_thirty_days(office: Office) -> None:
    await office.subscribed(URL)
    await office.change(ERASED)
    await office.deliver()
    sent = (await office.deliveries())[-1]
    await office.do(lambda c: webhook_deliveries.redeliver(c, sent.id))
    await office.deliver()
    first, again = office.receivers.got[URL]
    assert (first.id, first.body) == (again.id, again.body)
    office.receivers.answers[URL] = [Receipt(503)]
    await office.change(ERASED)
    await office.deliver()
    async with office.store.transaction() as tx:
        assert await webhook_deliveries.forget(tx, office.now + timedelta(days=29)) == 0
        assert await webhook_deliveries.forget(tx, office.now + timedelta(days=31)) == 2
    assert [delivery.state for delivery in await office.deliveries()] == [DeliveryState.WAITING], "it still has to go"


async def test_a_crm_system_sees_its_own_and_twenty_are_enough(office: Office) -> None:
    mine = await office.subscribe(URL, caller=CRM)
    assert [each.id for each in await office.do(webhook_subscriptions.listed, CRM)] == [mine.id]
    assert await office.do(webhook_subscriptions.listed, OTHER_CRM) == ()
    for work in (
        lambda c: webhook_subscriptions.get(c, mine.id),
        lambda c: webhook_subscriptions.test(c, mine.id),
        lambda c: webhook_subscriptions.rotate_secret(c, mine.id, timedelta(0)),
        lambda c: webhook_subscriptions.remove(c, mine.id, 1),
    ):
        with pytest.raises(NotFound):
            await office.do(work, OTHER_CRM)
    for _ in range(MOST - 1):
        await office.subscribe(URL)
    with pytest.raises(TooManySubscriptions):
        await office.subscribe(URL)


async def test_one_that_is_to_go_elsewhere_is_tried_anew_before_it_is_told_anything(office: Office) -> None:
    made = await office.subscribed(URL)
    elsewhere = SubscriptionChanges(url=ANOTHER)
    version = (await office.get(made)).version
    await office.do(lambda c: webhook_subscriptions.change(c, made.id, version, elsewhere, Destinations()))
    office.receivers.answers[ANOTHER] = [Receipt(500)]
    await office.change(ERASED)
    await office.deliver()
    assert [event["type"] for event in office.receivers.events(ANOTHER)] == ["subscription.test"]
    assert URL not in office.receivers.got
