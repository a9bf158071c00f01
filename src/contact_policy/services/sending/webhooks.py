"""Posting what is queued for each subscription: one queue each, so that a slow receiver holds up nobody else's.

A try is stored before it is made and its outcome after. Whoever dies between leaves a delivery that another takes up
once its lease is over, under the same id and with the same body.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from contact_policy.carriers import Receipt, Webhook, WebhookEvent
from contact_policy.errors import Unavailable
from contact_policy.policy import Policy
from contact_policy.records import OutgoingChannel, OutgoingKind, OutgoingMessage, Role
from contact_policy.records.webhooks import (
    TEST,
    DeliveryState,
    DisabledBecause,
    SubscriptionStatus,
    WebhookDelivery,
    WebhookSubscription,
)
from contact_policy.services import Store, Transaction, feed, webhook_deliveries
from contact_policy.services.context import Context, new_id
from contact_policy.services.sending import queue
from contact_policy.services.sending.deliver import DELIVERER

# Longer than a try takes.
LEASE = timedelta(minutes=1)
# Minutes at most from one try to the next, for three days in all.
_WAITS = (1, 2, 5, 10, 30, 60, 120, 240)
TRIED_FOR = timedelta(days=3)
LONGEST_WAIT = timedelta(hours=4)

_log = logging.getLogger("contact_policy.webhooks")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSetup:
    """What posting works with. ``clock`` tells the real time; ``from_settings`` is the settings' URL and secret."""

    store: Store
    policy: Policy
    carrier: Webhook
    clock: Callable[[], datetime]
    from_settings: tuple[str, str] = field(default=("", ""), repr=False)
    chance: random.Random = field(default_factory=random.SystemRandom)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: dict[str, asyncio.Task[Counter[DeliveryState]]] = field(default_factory=dict)


async def begin_due(setup: WebhookSetup) -> None:
    """Queue what has changed, and have a task post what is due to each subscription that none is at already."""
    await feed.number(setup.store)
    await webhook_deliveries.queue_changes(setup.store, setup.clock())
    async with setup.store.reading() as tx:
        due = await tx.webhook_deliveries.subscriptions_due(setup.clock())
    for id_ in due:
        if id_ not in setup.under_way:
            setup.under_way[id_] = asyncio.create_task(_in_turn(setup, id_))


async def _in_turn(setup: WebhookSetup, subscription_id: str) -> Counter[DeliveryState]:
    """Be the one task that is at a subscription; a fault of ours is told, and keeps nobody else's back."""
    try:
        return await deliver_to(setup, subscription_id)
    except Exception as error:  # noqa: BLE001 - the next round tries again
        _log.warning("A subscription could not be posted to: %s, %s", subscription_id, type(error).__name__)
        return Counter()
    finally:
        del setup.under_way[subscription_id]


async def deliver_due(setup: WebhookSetup) -> Counter[DeliveryState]:
    """Queue what has changed and post all that is due, once; returns how it fared.

    Raises Unavailable while the database is away.
    """
    await begin_due(setup)
    return sum(await asyncio.gather(*list(setup.under_way.values())), Counter())


async def deliver_to(setup: WebhookSetup, subscription_id: str) -> Counter[DeliveryState]:
    """Post to one subscription what is due, until nothing is or something fails; returns how it fared."""
    fared: Counter[DeliveryState] = Counter()
    while not setup.stop.is_set():
        async with setup.store.transaction() as tx:
            delivery = await tx.webhook_deliveries.claim(subscription_id, setup.clock(), LEASE)
            if delivery is None:
                return fared
            subscription = await tx.webhook_subscriptions.get(subscription_id)
        receipt = await setup.carrier.post(_event(setup, subscription, delivery))
        state = await _record(setup, delivery, receipt)
        fared[state] += 1
        if not receipt.is_taken:
            _log.warning(
                "A webhook was not taken: delivery %s, status %s, try %d",
                delivery.id,
                receipt.status or "-",
                delivery.tries,
            )
            return fared
    return fared


def _event(setup: WebhookSetup, subscription: WebhookSubscription, delivery: WebhookDelivery) -> WebhookEvent:
    url, secrets = subscription.url, subscription.secrets_at(setup.clock())
    if subscription.is_from_settings:
        url, secrets = setup.from_settings[0], (setup.from_settings[1],)
    return WebhookEvent(
        id=delivery.webhook_id, url=url, body=delivery.body, secrets=secrets, is_trusted=subscription.is_from_settings
    )


_RECORD_AGAIN_AFTER_SECONDS = (0.2, 1, 3, 10)


async def _record(setup: WebhookSetup, delivery: WebhookDelivery, receipt: Receipt) -> DeliveryState:
    """Store how it ended, trying hard: what is not stored is posted again."""
    for pause in _RECORD_AGAIN_AFTER_SECONDS:
        try:
            return await _settle(setup, delivery, receipt)
        except Unavailable:
            await asyncio.sleep(pause)
    return await _settle(setup, delivery, receipt)


async def _settle(setup: WebhookSetup, delivery: WebhookDelivery, receipt: Receipt) -> DeliveryState:
    now = setup.clock()
    ended = _ended(setup, delivery, receipt, now)
    async with setup.store.transaction() as tx:
        if await tx.webhook_deliveries.settle(ended):
            await _follow(Context(tx, setup.policy, DELIVERER, now), ended, receipt)
    return ended.state


def _ended(setup: WebhookSetup, delivery: WebhookDelivery, receipt: Receipt, now: datetime) -> WebhookDelivery:
    if receipt.is_taken:
        return replace(delivery, state=DeliveryState.SENT, last_status=receipt.status, next_try_at=None, settled_at=now)
    if now - delivery.queued_at >= TRIED_FOR:
        return replace(
            delivery, state=DeliveryState.FAILED, last_status=receipt.status, next_try_at=None, settled_at=now
        )
    longest = timedelta(minutes=_WAITS[min(delivery.tries, len(_WAITS)) - 1])
    wait = longest * setup.chance.random()
    if receipt.retry_after is not None:
        wait = max(wait, min(receipt.retry_after, LONGEST_WAIT))
    return replace(delivery, last_status=receipt.status, next_try_at=now + wait)


async def _follow(context: Context, delivery: WebhookDelivery, receipt: Receipt) -> None:
    """What a try says of its subscription: verified, well, or given up."""
    subscriptions, id_ = context.tx.webhook_subscriptions, delivery.subscription_id
    if receipt.is_taken:
        await subscriptions.succeeded(id_)
        if delivery.kind == TEST and await subscriptions.verify(id_):
            await context.audit("webhook-subscription.verified", f"webhook-subscriptions/{id_}")
        return
    since = await subscriptions.failed(id_, context.now)
    if receipt.status == HTTPStatus.GONE:
        await _disable(context, id_, DisabledBecause.GONE)
    elif since is not None and context.now - since >= TRIED_FOR and await _is_active(context.tx, id_):
        await _disable(context, id_, DisabledBecause.FAILING)


async def _is_active(tx: Transaction, id_: str) -> bool:
    return (await tx.webhook_subscriptions.get(id_)).status is SubscriptionStatus.ACTIVE


async def _disable(context: Context, id_: str, because: DisabledBecause) -> None:
    if not await context.tx.webhook_subscriptions.disable(id_, context.now, because):
        return
    await context.tx.webhook_deliveries.give_up(id_, context.now)
    about = f"webhook-subscriptions/{id_}"
    await context.audit("webhook-subscription.disabled", about, because=because)
    told = OutgoingMessage(
        id=new_id(),
        kind=OutgoingKind.REMINDER,
        channel=OutgoingChannel.EMAIL,
        to_role=Role.ADMIN,
        subject="A webhook subscription was disabled",
        paragraphs=(
            "Nothing is posted to it any more: its receiver said that it is gone."
            if because is DisabledBecause.GONE
            else "Nothing is posted to it any more: for three days its receiver has taken nothing.",
            "Enable it with since, and it gets what it missed; the change feed has everything, too.",
            f"Subscription {id_}: /v1/{about}",
        ),
        about=about,
        once=f"{about}/{context.now.isoformat()}",
        queued_by=context.caller.subject,
        queued_at=context.now,
    )
    await queue.add(context, told)
