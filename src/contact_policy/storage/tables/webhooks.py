"""Webhook subscriptions and their deliveries."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table
from sqlalchemy import text as sql

from contact_policy.records.changes import ChangeKind
from contact_policy.records.webhooks import DeliveryState, DisabledBecause, SubscriptionStatus
from contact_policy.storage.columns import Code, Codes, Id, all_of, holds, moment, one_of, own_id, refers, text
from contact_policy.storage.tables.metadata import metadata

# A secret is kept as it is: whoever is to sign must have it.
webhook_subscriptions = Table(
    "webhook_subscriptions",
    metadata,
    own_id(),
    text("url"),
    Column("kinds", Codes(ChangeKind), nullable=False),
    text("system"),
    text("description"),
    Column("status", Code(SubscriptionStatus), nullable=False),
    text("secret"),
    text("former_secret"),
    moment("former_secret_until", optional=True),
    Column("position", BigInteger, nullable=False),
    moment("failing_since", optional=True),
    moment("disabled_at", optional=True),
    Column("disabled_because", Code(DisabledBecause)),
    Column("is_from_settings", Boolean, nullable=False),
    text("created_by"),
    moment("created_at"),
    Column("version", Integer, nullable=False),
    one_of("status", SubscriptionStatus),
    one_of("disabled_because", DisabledBecause),
    all_of("kinds", ChangeKind),
    holds("tells_something", "cardinality(kinds) > 0"),
    holds("disabling_is_whole", "(status = 'disabled') = (num_nonnulls(disabled_at, disabled_because) = 2)"),
)
Index(
    "uq_webhook_subscriptions_from_settings",
    webhook_subscriptions.c.is_from_settings,
    unique=True,
    postgresql_where=sql("is_from_settings"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    own_id(),
    refers("subscription_id", "webhook_subscriptions"),
    Column("change_id", Id),
    text("kind"),
    text("body"),
    Column("state", Code(DeliveryState), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("last_status", Integer),
    moment("last_tried_at", optional=True),
    moment("next_try_at", optional=True),
    moment("queued_at"),
    moment("settled_at", optional=True),
    one_of("state", DeliveryState),
    holds("settling_is_whole", "(state = 'waiting') = (settled_at IS NULL)"),
    Index(None, "subscription_id", "id"),
)
_deliveries = webhook_deliveries.c
Index(
    "uq_webhook_deliveries_change",
    _deliveries.subscription_id,
    _deliveries.change_id,
    unique=True,
    postgresql_where=sql("change_id IS NOT NULL"),
)
Index(
    "ix_webhook_deliveries_waiting",
    _deliveries.subscription_id,
    _deliveries.id,
    postgresql_where=sql("state = 'waiting'"),
)
