"""Webhook subscriptions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, Text, delete, func, select, update

from contact_policy.errors import PreconditionFailed
from contact_policy.records.webhooks import DisabledBecause, SubscriptionStatus, WebhookSubscription
from contact_policy.storage.columns import Id, Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.prepared import Prepared, by_id, given
from contact_policy.storage.tables import webhook_deliveries, webhook_subscriptions

_subscriptions, _deliveries = webhook_subscriptions.c, webhook_deliveries.c
_id = given("id", Id)
_all = select(webhook_subscriptions).order_by(_subscriptions.id)
_this = _subscriptions.id == _id
_CHANGED = tuple(c.name for c in _subscriptions if c.name not in {"id", "created_by", "created_at", "version"})

_GET = by_id(webhook_subscriptions, WebhookSubscription)
_ALL = Prepared(_all, WebhookSubscription)
_FROM_SETTINGS = Prepared(select(webhook_subscriptions).where(_subscriptions.is_from_settings), WebhookSubscription)
_UPDATE = Prepared(
    update(webhook_subscriptions)
    .where(_this, _subscriptions.version == given("version", Integer))
    .values(
        {name: given(name, _subscriptions[name].type) for name in _CHANGED} | {"version": _subscriptions.version + 1}
    )
)
_TO_QUEUE = Prepared(
    select(webhook_subscriptions)
    .where(
        _this,
        _subscriptions.status == SubscriptionStatus.ACTIVE,
        _subscriptions.position < given("last_position", BigInteger),
    )
    .with_for_update(skip_locked=True),
    WebhookSubscription,
)
_QUEUED_TO = Prepared(update(webhook_subscriptions).where(_this).values(position=given("position", BigInteger)))
_SUCCEEDED = Prepared(
    update(webhook_subscriptions).where(_this, _subscriptions.failing_since.is_not(None)).values(failing_since=None)
)
_FAILED = Prepared(
    update(webhook_subscriptions)
    .where(_this)
    .values(failing_since=func.coalesce(_subscriptions.failing_since, given("now", Moment)))
    .returning(_subscriptions.failing_since)
)
_VERIFY = Prepared(
    update(webhook_subscriptions)
    .where(_this, _subscriptions.status == SubscriptionStatus.UNVERIFIED)
    .values(status=SubscriptionStatus.ACTIVE)
)
_DISABLE = Prepared(
    update(webhook_subscriptions)
    .where(_this, _subscriptions.status != SubscriptionStatus.DISABLED)
    .values(
        status=SubscriptionStatus.DISABLED, disabled_at=given("now", Moment), disabled_because=given("because", Text)
    )
)
_REMOVE_DELIVERIES = Prepared(delete(webhook_deliveries).where(_deliveries.subscription_id == _id))
_REMOVE = Prepared(delete(webhook_subscriptions).where(_this))


class WebhookSubscriptionRepository(Repository):
    """Where changes go."""

    async def lock(self) -> None:
        """Wait until nobody else is adding one: they are counted."""
        await self._connection.lock("webhook subscriptions")

    async def add(self, subscription: WebhookSubscription) -> None:
        """Keep a new one."""
        await self._connection.add(webhook_subscriptions, columns_of(webhook_subscriptions, subscription))

    async def get(self, id_: str) -> WebhookSubscription:
        """The subscription. Raises NotFound."""
        return await self._connection.one(_GET, "webhook subscription", id_)

    async def all(self) -> tuple[WebhookSubscription, ...]:
        """Every subscription, oldest first."""
        return await self._connection.rows(_ALL)

    async def from_settings(self) -> WebhookSubscription | None:
        """The one that the settings make, if they do."""
        return await self._connection.row(_FROM_SETTINGS)

    async def update(self, changed: WebhookSubscription) -> None:
        """Store what somebody changed. Raises PreconditionFailed where somebody else did since it was read."""
        values = {name: getattr(changed, name) for name in _CHANGED}
        if not await self._connection.write(_UPDATE, id=changed.id, version=changed.version, **values):
            raise PreconditionFailed("The subscription changed since it was read.")

    async def remove(self, id_: str) -> None:
        """Forget it, and its deliveries."""
        await self._connection.write(_REMOVE_DELIVERIES, id=id_)
        await self._connection.write(_REMOVE, id=id_)

    async def to_queue(self, id_: str, last_position: int) -> WebhookSubscription | None:
        """Take it to make deliveries of what is behind its position; None where nothing is, or somebody is at it."""
        return await self._connection.row(_TO_QUEUE, id=id_, last_position=last_position)

    async def queued_to(self, id_: str, position: int) -> None:
        """Keep how far deliveries have been made."""
        await self._connection.write(_QUEUED_TO, id=id_, position=position)

    async def succeeded(self, id_: str) -> None:
        """Keep that a delivery came through."""
        await self._connection.write(_SUCCEEDED, id=id_)

    async def failed(self, id_: str, now: datetime) -> datetime | None:
        """Keep that one did not; returns since when none has. None where the subscription is gone."""
        row = await self._connection.row(_FAILED, id=id_, now=now)
        return None if row is None else row["failing_since"]

    async def verify(self, id_: str) -> bool:
        """Make it active, where it is not verified; returns whether it was so."""
        return bool(await self._connection.write(_VERIFY, id=id_))

    async def disable(self, id_: str, now: datetime, because: DisabledBecause) -> bool:
        """Deliver to it no more; returns whether it was delivered to until now."""
        return bool(await self._connection.write(_DISABLE, id=id_, now=now, because=because))
