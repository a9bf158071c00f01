"""Webhook subscriptions, and the deliveries of each: what goes to an office's own systems as it changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contact_policy.records.changes import ChangeKind

TEST = "subscription.test"
"""The type of the event that tries a subscription; no change is behind it."""


class SubscriptionStatus(StrEnum):
    """Whether a subscription is delivered to: once its receiver has taken the test, and until it is given up."""

    UNVERIFIED = "unverified"
    ACTIVE = "active"
    DISABLED = "disabled"


class DisabledBecause(StrEnum):
    """The receiver said that it is gone (410), or nothing but failures came of it for three days."""

    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    """How far a delivery has come; ``disabled``: its subscription was before it came through."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSubscription:
    """Where changes of some kinds go, and what they are signed with.

    ``system`` is whose names for customers go with them, empty: none. ``position`` is how far in the feed deliveries
    have been made. While a secret is being rotated, until ``former_secret_until``, the ``former_secret`` signs too.
    One that ``is_from_settings`` has neither URL nor secret here: the settings have them. ``version`` counts what
    people change.
    """

    id: str
    url: str = field(repr=False)
    kinds: tuple[ChangeKind, ...]
    system: str = ""
    description: str = ""
    status: SubscriptionStatus = SubscriptionStatus.UNVERIFIED
    secret: str = field(repr=False)
    former_secret: str = field(default="", repr=False)
    former_secret_until: datetime | None = None
    position: int
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    disabled_because: DisabledBecause | None = None
    is_from_settings: bool = False
    created_by: str
    created_at: datetime
    version: int = 1

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """What signs at ``now``."""
        is_rotating = self.former_secret_until is not None and now < self.former_secret_until
        return (self.secret, self.former_secret) if is_rotating else (self.secret,)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDelivery:
    """One event on its way to one subscription. ``body`` is the JSON as it is sent each time.

    ``change_id`` is None for a test. ``next_try_at`` is None where it may go at once; while somebody is at it, it is
    when they are given up for dead. ``last_status`` is the receiver's answer to the last try, None where none came.
    """

    id: str
    subscription_id: str
    change_id: str | None = None
    kind: str
    body: str = field(repr=False)
    state: DeliveryState = DeliveryState.WAITING
    tries: int = 0
    last_status: int | None = None
    last_tried_at: datetime | None = None
    next_try_at: datetime | None = None
    queued_at: datetime
    settled_at: datetime | None = None

    @property
    def webhook_id(self) -> str:
        """What a receiver knows a repeat by."""
        return self.change_id or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCounts:
    """How webhooks stand: subscriptions given up, deliveries that wait and since when."""

    disabled: int = 0
    waiting: int = 0
    oldest_waiting_at: datetime | None = None
