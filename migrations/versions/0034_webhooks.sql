-- Webhooks by subscription. Reminders that were queued to be posted by an earlier release are told by the feed from now on.

CREATE TABLE webhook_subscriptions (
    id UUID NOT NULL,
    url TEXT NOT NULL,
    kinds TEXT[] NOT NULL,
    system TEXT NOT NULL,
    description TEXT NOT NULL,
    status TEXT NOT NULL,
    secret TEXT NOT NULL,
    former_secret TEXT NOT NULL,
    former_secret_until TIMESTAMP WITH TIME ZONE,
    position BIGINT NOT NULL,
    failing_since TIMESTAMP WITH TIME ZONE,
    disabled_at TIMESTAMP WITH TIME ZONE,
    disabled_because TEXT,
    is_from_settings BOOLEAN NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_webhook_subscriptions PRIMARY KEY (id),
    CONSTRAINT ck_webhook_subscriptions_status_is_known CHECK (status IN ('unverified', 'active', 'disabled')),
    CONSTRAINT ck_webhook_subscriptions_disabled_because_is_known CHECK (disabled_because IN ('gone', 'failing')),
    CONSTRAINT ck_webhook_subscriptions_kinds_are_known CHECK (kinds <@ ARRAY['restriction.authorised', 'restriction.in_force', 'restriction.suspended', 'restriction.changed', 'restriction.support_lost', 'restriction.ended', 'review.coming', 'review.overdue', 'reconsideration.requested', 'reconsideration.overdue', 'appeal.overdue', 'warning.issued', 'notice.returned', 'filed-contact.due', 'customer.changed', 'customer.merged', 'customer.split', 'customer.erased']),
    CONSTRAINT ck_webhook_subscriptions_tells_something CHECK (cardinality(kinds) > 0),
    CONSTRAINT ck_webhook_subscriptions_disabling_is_whole CHECK ((status = 'disabled') = (num_nonnulls(disabled_at, disabled_because) = 2))
);

CREATE UNIQUE INDEX uq_webhook_subscriptions_from_settings ON webhook_subscriptions (is_from_settings) WHERE is_from_settings;

CREATE TABLE webhook_deliveries (
    id UUID NOT NULL,
    subscription_id UUID NOT NULL,
    change_id UUID,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    last_status INTEGER,
    last_tried_at TIMESTAMP WITH TIME ZONE,
    next_try_at TIMESTAMP WITH TIME ZONE,
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id),
    CONSTRAINT ck_webhook_deliveries_state_is_known CHECK (state IN ('waiting', 'sent', 'failed', 'disabled')),
    CONSTRAINT ck_webhook_deliveries_settling_is_whole CHECK ((state = 'waiting') = (settled_at IS NULL)),
    CONSTRAINT fk_webhook_deliveries_subscription_id FOREIGN KEY(subscription_id) REFERENCES webhook_subscriptions (id)
);

CREATE INDEX ix_webhook_deliveries_subscription_id ON webhook_deliveries (subscription_id, id);

CREATE INDEX ix_webhook_deliveries_waiting ON webhook_deliveries (subscription_id, id) WHERE state = 'waiting';

CREATE UNIQUE INDEX uq_webhook_deliveries_change ON webhook_deliveries (subscription_id, change_id) WHERE change_id IS NOT NULL;

UPDATE outgoing_messages SET state = 'withdrawn', why = 'channel-not-set-up', next_try_at = NULL, settled_at = now()
 WHERE channel = 'webhook' AND settled_at IS NULL;
