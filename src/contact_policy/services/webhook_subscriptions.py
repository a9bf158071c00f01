"""Where changes are posted to: subscriptions made, tried, changed, rotated, given up and taken up again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from contact_policy.carriers import Destinations, new_secret
from contact_policy.carriers.destinations import Network
from contact_policy.errors import NotFound, PreconditionFailed, TooManySubscriptions, invalid
from contact_policy.records import Role
from contact_policy.records.changes import ChangeKind
from contact_policy.records.webhooks import TEST, SubscriptionStatus, WebhookDelivery, WebhookSubscription
from contact_policy.services import feed
from contact_policy.services.context import Context, new_id

MOST = 20
# What the one subscription that the settings make is told of.
REMINDERS = (
    ChangeKind.REVIEW_COMING,
    ChangeKind.REVIEW_OVERDUE,
    ChangeKind.RESTRICTION_ENDED,
    ChangeKind.APPEAL_OVERDUE,
    ChangeKind.RECONSIDERATION_OVERDUE,
    ChangeKind.DATA_REQUEST_OVERDUE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionChanges:
    """What a subscription is to be; None leaves a thing as it is."""

    url: str | None = None
    kinds: Sequence[ChangeKind] | None = None
    system: str | None = None
    description: str | None = None


def destinations(networks: tuple[Network, ...], ports: tuple[int, ...]) -> Destinations:
    """Where webhooks may go: beside the public internet to ``networks``, and to these ``ports``."""
    return Destinations(networks=networks, ports=frozenset(ports))


async def create(context: Context, given: SubscriptionChanges, allowed: Destinations) -> WebhookSubscription:
    """Make a subscription and queue its test: what changes from now on goes to it once that is taken.

    Raises Invalid for a URL that a webhook never goes to, TooManySubscriptions.
    """
    _check_url(given.url or "", allowed)
    await context.tx.webhook_subscriptions.lock()
    if len(await context.tx.webhook_subscriptions.all()) >= MOST:
        raise TooManySubscriptions(f"There are {MOST}. Remove one that nobody listens to.")
    made = WebhookSubscription(
        id=new_id(),
        url=given.url or "",
        kinds=tuple(dict.fromkeys(given.kinds or ())),
        system=given.system or "",
        description=given.description or "",
        secret=new_secret(),
        position=(await context.tx.changes.extent()).last_position,
        created_by=context.caller.subject,
        created_at=context.now,
    )
    await context.tx.webhook_subscriptions.add(made)
    await _audit(context, made, "created")
    await _queue_test(context, made)
    return made


async def listed(context: Context) -> tuple[WebhookSubscription, ...]:
    """Those that the caller may see, newest first."""
    found = await context.tx.webhook_subscriptions.all()
    return tuple(each for each in reversed(found) if _may_see(context, each))


async def get(context: Context, id_: str) -> WebhookSubscription:
    """The subscription. Raises NotFound for another's, too."""
    found = await context.tx.webhook_subscriptions.get(id_)
    if not _may_see(context, found):
        raise NotFound("webhook subscription")
    return found


def _may_see(context: Context, subscription: WebhookSubscription) -> bool:
    """An administrator sees all, a CRM system those that it made."""
    return Role.ADMIN in context.caller.roles or subscription.created_by == context.caller.subject


async def change(
    context: Context, id_: str, version: int, changes: SubscriptionChanges, allowed: Destinations
) -> WebhookSubscription:
    """Change a subscription; one that is to go elsewhere is tried anew. Raises Invalid, PreconditionFailed."""
    before = await _own(context, id_)
    if before.version != version:
        raise PreconditionFailed("Read the subscription again and send its ETag.")
    given = {
        name: value
        for name in ("url", "kinds", "system", "description")
        if (value := getattr(changes, name)) is not None
    }
    after = replace(before, **given)
    goes_elsewhere = after.url != before.url
    if goes_elsewhere:
        _check_url(after.url, allowed)
        after = replace(_afresh(after), status=SubscriptionStatus.UNVERIFIED)
    after = replace(after, kinds=tuple(dict.fromkeys(after.kinds)))
    await context.tx.webhook_subscriptions.update(after)
    await _audit(context, after, "changed")
    if goes_elsewhere:
        await _queue_test(context, after)
    return await context.tx.webhook_subscriptions.get(id_)


def _afresh(subscription: WebhookSubscription) -> WebhookSubscription:
    """Without what was held against its receiver."""
    return replace(subscription, failing_since=None, disabled_at=None, disabled_because=None)


async def remove(context: Context, id_: str, version: int) -> WebhookSubscription:
    """Forget a subscription and what was queued for it. Raises PreconditionFailed."""
    before = await _own(context, id_)
    if before.version != version:
        raise PreconditionFailed("Read the subscription again and send its ETag.")
    await context.tx.webhook_subscriptions.remove(id_)
    await _audit(context, before, "removed")
    return before


async def rotate_secret(context: Context, id_: str, overlap: timedelta) -> WebhookSubscription:
    """Give a subscription a new secret; for the time of the ``overlap`` the former one signs, too."""
    before = await _own(context, id_)
    after = replace(
        before,
        secret=new_secret(),
        former_secret=before.secret if overlap else "",
        former_secret_until=context.now + overlap if overlap else None,
    )
    await context.tx.webhook_subscriptions.update(after)
    await _audit(context, after, "secret-rotated")
    return await context.tx.webhook_subscriptions.get(id_)


async def test(context: Context, id_: str) -> WebhookDelivery:
    """Queue a test. What is not verified becomes active when it is taken."""
    found = await get(context, id_)
    await _audit(context, found, "tested")
    return await _queue_test(context, found)


async def enable(context: Context, id_: str, since: str | None) -> WebhookSubscription:
    """Deliver again to a subscription that was disabled: what changes from now on, or what it missed ``since`` then.

    One that is not disabled gets what it missed, too. Raises Invalid for a place that no feed gave, FeedGone for one
    that is not in this feed.
    """
    before = after = await _own(context, id_)
    extent = await context.tx.changes.extent()
    if before.status is SubscriptionStatus.DISABLED:
        after = replace(_afresh(before), status=SubscriptionStatus.ACTIVE, position=extent.last_position)
    if since is not None:
        after = replace(after, position=feed.position_of(since, extent, "/since"))
        await context.tx.webhook_deliveries.drop_missed(id_, after.position)
    await context.tx.webhook_subscriptions.update(after)
    await _audit(context, after, "enabled")
    return await context.tx.webhook_subscriptions.get(id_)


async def keep_from_settings(context: Context, *, is_set_up: bool) -> None:
    """Have the subscription that the settings make where they make one, and none where they do not."""
    await context.tx.webhook_subscriptions.lock()
    found = await context.tx.webhook_subscriptions.from_settings()
    if found is not None and not is_set_up:
        await context.tx.webhook_subscriptions.remove(found.id)
        await _audit(context, found, "removed")
    if found is None and is_set_up:
        made = WebhookSubscription(
            id=new_id(),
            url="",
            kinds=REMINDERS,
            description="Reminders, as the settings have it",
            status=SubscriptionStatus.ACTIVE,
            secret="",
            position=(await context.tx.changes.extent()).last_position,
            is_from_settings=True,
            created_by=context.caller.subject,
            created_at=context.now,
        )
        await context.tx.webhook_subscriptions.add(made)
        await _audit(context, made, "created")


async def _own(context: Context, id_: str) -> WebhookSubscription:
    """The subscription, to be changed. Raises NotFound, Invalid for the one that is the settings'."""
    found = await get(context, id_)
    if found.is_from_settings:
        raise invalid("", "This one is made by CONTACT_POLICY_REMINDER_WEBHOOK_URL: change the settings.")
    return found


def _check_url(url: str, allowed: Destinations) -> None:
    try:
        allowed.check(url)
    except ValueError as error:
        raise invalid("/url", str(error)) from None


async def _queue_test(context: Context, subscription: WebhookSubscription) -> WebhookDelivery:
    event = {
        "type": TEST,
        "timestamp": f"{context.now:%Y-%m-%dT%H:%M:%SZ}",
        "data": {"subscription_id": subscription.id},
    }
    queued = WebhookDelivery(
        id=new_id(),
        subscription_id=subscription.id,
        kind=TEST,
        body=json.dumps(event, separators=(",", ":")),
        queued_at=context.now,
    )
    await context.tx.webhook_deliveries.add([queued])
    return queued


async def _audit(context: Context, subscription: WebhookSubscription, action: str) -> None:
    await context.audit(f"webhook-subscription.{action}", f"webhook-subscriptions/{subscription.id}")
