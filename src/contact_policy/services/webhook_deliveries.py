"""Changes made ready for each subscription that wants them, and deliveries listed and sent again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from contact_policy.errors import SubscriptionDisabled
from contact_policy.records import ExternalReference, Page, Role
from contact_policy.records.changes import ChangeRecord
from contact_policy.records.webhooks import DeliveryState, SubscriptionStatus, WebhookDelivery, WebhookSubscription
from contact_policy.services import Store, Transaction, feed, webhook_subscriptions
from contact_policy.services.context import Context, new_id

KEPT_FOR = timedelta(days=30)
LONGEST_BODY = 4096  # bytes
_AT_A_TIME = 200


async def queue_changes(store: Store, now: datetime) -> None:
    """Make deliveries of what has come into the feed since they were made last; several may do so at once."""
    async with store.reading() as tx:
        last = (await tx.changes.extent()).last_position
        behind = [each.id for each in await tx.webhook_subscriptions.all() if _is_behind(each, last)]
    for id_ in behind:
        is_more = True
        while is_more:
            async with store.transaction() as tx:
                is_more = await _queue(tx, id_, now)


def _is_behind(subscription: WebhookSubscription, last_position: int) -> bool:
    return subscription.status is SubscriptionStatus.ACTIVE and subscription.position < last_position


async def _queue(tx: Transaction, id_: str, now: datetime) -> bool:
    """Make some deliveries for one subscription; returns whether there may be more."""
    extent = await tx.changes.extent()
    subscription = await tx.webhook_subscriptions.to_queue(id_, extent.last_position)
    if subscription is None:
        return False
    found = await tx.changes.page(subscription.position, _AT_A_TIME, subscription.kinds)
    systems = frozenset({subscription.system} - {""})
    references = await feed.references_of(tx, found, systems)
    deliveries = [
        WebhookDelivery(
            id=new_id(),
            subscription_id=id_,
            change_id=change.id,
            kind=change.kind,
            body=body_of(change, known),
            queued_at=now,
        )
        for change, known in zip(found, references, strict=True)
    ]
    await tx.webhook_deliveries.add(deliveries)
    is_more = len(found) == _AT_A_TIME
    await tx.webhook_subscriptions.queued_to(id_, (found[-1].position or 0) if is_more else extent.last_position)
    return is_more


def body_of(change: ChangeRecord, references: Sequence[ExternalReference]) -> str:
    """The event as it is posted: the feed's item in the form of Standard Webhooks, as JSON of at most 4 KB.

    Of references that would make it longer the last are left out: the feed has them all.
    """
    named = [{"system": reference.system, "id": reference.id} for reference in references]
    while True:
        data = {"customer_id": change.customer_id, "about": change.about, "external_references": named, **change.data}
        event = {
            "id": change.id,
            "type": change.kind.value,
            "timestamp": f"{change.effective_at.astimezone(UTC).isoformat().removesuffix('+00:00')}Z",
            "position": change.position,
            "data": data,
        }
        body = json.dumps(event, separators=(",", ":"))
        if len(body) <= LONGEST_BODY or not named:
            return body
        named = named[:-1]


async def listed(
    context: Context, page: Page, subscription_id: str | None, state: DeliveryState | None
) -> tuple[tuple[WebhookDelivery, ...], str | None]:
    """A page of the deliveries that the caller may see, newest first."""
    created_by = None if Role.ADMIN in context.caller.roles else context.caller.subject
    return await context.tx.webhook_deliveries.list(
        page, subscription_id=subscription_id, state=state, created_by=created_by
    )


async def redeliver(context: Context, id_: str) -> WebhookDelivery:
    """Send an event again, under its id and with its body, one that came through too.

    Raises NotFound for another's, SubscriptionDisabled.
    """
    delivery = await context.tx.webhook_deliveries.get(id_)
    subscription = await webhook_subscriptions.get(context, delivery.subscription_id)
    if subscription.status is SubscriptionStatus.DISABLED:
        raise SubscriptionDisabled("Enable the subscription first; with since it gets what it missed.")
    await context.tx.webhook_deliveries.send_again(id_, context.now)
    await context.audit("webhook-delivery.repeated", f"webhook-deliveries/{id_}")
    return await context.tx.webhook_deliveries.get(id_)


async def forget(tx: Transaction, now: datetime) -> int:
    """Drop what was queued thirty days ago; returns how many."""
    return await tx.webhook_deliveries.forget(now - KEPT_FOR)
