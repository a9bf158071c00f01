"""Deliveries of webhooks: queued, claimed by one deliverer, settled, and in time forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Text, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from contact_policy.records import Page
from contact_policy.records.webhooks import DeliveryState, SubscriptionStatus, WebhookCounts, WebhookDelivery
from contact_policy.storage.columns import Id, Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, by_id, given
from contact_policy.storage.tables import changes, webhook_deliveries, webhook_subscriptions

_deliveries, _subscriptions = webhook_deliveries.c, webhook_subscriptions.c
_now, _until = given("now", Moment), given("until", Moment)
_of = _deliveries.subscription_id == given("subscription_id", Id)
_is_waiting = _deliveries.state == DeliveryState.WAITING
_is_due = and_(_is_waiting, or_(_deliveries.next_try_at.is_(None), _deliveries.next_try_at <= _now))
_columns = {column.name: given(column.name, column.type) for column in _deliveries}
_settled = ("state", "last_status", "next_try_at", "settled_at")

_ADD = Prepared(insert(webhook_deliveries).values(_columns).on_conflict_do_nothing())
_GET = by_id(webhook_deliveries, WebhookDelivery)
_LIST = Listing(
    select(webhook_deliveries),
    _deliveries.id,
    filters={
        "subscription_id": _of,
        "state": _deliveries.state == given("state", Text),
        "created_by": _deliveries.subscription_id.in_(
            select(_subscriptions.id).where(_subscriptions.created_by == given("created_by", Text))
        ),
    },
)
_WITH_DUE = Prepared(select(_deliveries.subscription_id).where(_is_due).distinct())
_first_due = (
    select(_deliveries.id).where(_of, _is_due).order_by(_deliveries.id).limit(1).with_for_update(skip_locked=True)
)
_CLAIM = Prepared(
    update(webhook_deliveries)
    .where(_deliveries.id == _first_due.scalar_subquery())
    .values(tries=_deliveries.tries + 1, last_tried_at=_now, next_try_at=_until)
    .returning(*_deliveries),
    WebhookDelivery,
)
_SETTLE = Prepared(
    update(webhook_deliveries)
    .where(
        _deliveries.id == given("id", Id),
        _is_waiting,
        _deliveries.tries == given("tries", _deliveries.tries.type),
    )
    .values({name: given(name, _deliveries[name].type) for name in _settled})
)
_AGAIN = Prepared(
    update(webhook_deliveries)
    .where(_deliveries.id == given("id", Id))
    .values(state=DeliveryState.WAITING, tries=0, next_try_at=None, queued_at=_now, settled_at=None)
)
_GIVE_UP = Prepared(
    update(webhook_deliveries)
    .where(_of, _is_waiting)
    .values(state=DeliveryState.DISABLED, next_try_at=None, settled_at=_now)
)
_behind = select(changes.c.id).where(changes.c.position > given("position", changes.c.position.type))
_MISSED = Prepared(
    delete(webhook_deliveries).where(_of, _deliveries.state != DeliveryState.SENT, _deliveries.change_id.in_(_behind))
)
_FORGET = Prepared(
    delete(webhook_deliveries).where(
        _deliveries.settled_at.is_not(None), _deliveries.queued_at < given("before", Moment)
    )
)
_COUNTS = Prepared(
    select(
        select(func.count())
        .select_from(webhook_subscriptions)
        .where(_subscriptions.status == SubscriptionStatus.DISABLED)
        .scalar_subquery()
        .label("disabled"),
        func.count().label("waiting"),
        func.min(_deliveries.queued_at).label("oldest_waiting_at"),
    ).where(_is_waiting),
    WebhookCounts,
)


class WebhookDeliveryRepository(Repository):
    """Events on their way. A change goes to a subscription once, however often it is queued."""

    async def add(self, deliveries: Sequence[WebhookDelivery]) -> None:
        """Queue them; what was queued before stays as it is."""
        await self._connection.write_each(_ADD, [columns_of(webhook_deliveries, delivery) for delivery in deliveries])

    async def get(self, id_: str) -> WebhookDelivery:
        """The delivery. Raises NotFound."""
        return await self._connection.one(_GET, "webhook delivery", id_)

    async def list(
        self,
        page: Page,
        *,
        subscription_id: str | None = None,
        state: DeliveryState | None = None,
        created_by: str | None = None,
    ) -> tuple[tuple[WebhookDelivery, ...], str | None]:
        """One page, newest first, and the cursor of the next: of one subscription, or of those somebody made."""
        asked = {"subscription_id": subscription_id, "state": state, "created_by": created_by}
        rows, after = await _LIST.page(self._connection, page, **asked)
        return tuple(WebhookDelivery(**row) for row in rows), after

    async def subscriptions_due(self, now: datetime) -> tuple[str, ...]:
        """The subscriptions that something is to go to by now."""
        return tuple(row["subscription_id"] for row in await self._connection.rows(_WITH_DUE, now=now))

    async def claim(self, subscription_id: str, now: datetime, lease: timedelta) -> WebhookDelivery | None:
        """Take the oldest that is due, for ``lease``, past those that others are taking; None where none is."""
        return await self._connection.row(_CLAIM, subscription_id=subscription_id, now=now, until=now + lease)

    async def settle(self, delivery: WebhookDelivery) -> bool:
        """Store how a try ended. False where it no longer counts: another began since, or it is settled."""
        settled = {name: getattr(delivery, name) for name in _settled}
        return bool(await self._connection.write(_SETTLE, id=delivery.id, tries=delivery.tries, **settled))

    async def send_again(self, id_: str, now: datetime) -> None:
        """Queue it anew, under its id and with its body."""
        await self._connection.write(_AGAIN, id=id_, now=now)

    async def give_up(self, subscription_id: str, now: datetime) -> None:
        """Send no more of what waits for this subscription."""
        await self._connection.write(_GIVE_UP, subscription_id=subscription_id, now=now)

    async def drop_missed(self, subscription_id: str, position: int) -> None:
        """Drop what did not come through of the changes behind that place, to be queued anew."""
        await self._connection.write(_MISSED, subscription_id=subscription_id, position=position)

    async def forget(self, before: datetime) -> int:
        """Drop what was settled and queued before then; returns how many."""
        return await self._connection.write(_FORGET, before=before)

    async def counts(self) -> WebhookCounts:
        """How webhooks stand."""
        (counts,) = await self._connection.rows(_COUNTS)
        return counts
