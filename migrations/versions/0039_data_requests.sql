-- What people ask about the data that is kept of them, with the law's clock.
CREATE TABLE data_requests (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    kind text NOT NULL,
    received_at timestamptz NOT NULL,
    identity_confirmed_at timestamptz,
    details text NOT NULL,
    contact_event_ids text[] NOT NULL,
    appeal_id uuid,
    extended_at timestamptz,
    extension_reason text NOT NULL,
    stops jsonb NOT NULL,
    due_on date,
    outcome text,
    reasons text NOT NULL,
    statement text NOT NULL,
    answered_at timestamptz,
    answered_by text,
    answer_recorded_at timestamptz,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_data_requests PRIMARY KEY (id),
    CONSTRAINT fk_data_requests_customer_id FOREIGN KEY (customer_id) REFERENCES customers (id),
    CONSTRAINT fk_data_requests_appeal_id FOREIGN KEY (appeal_id) REFERENCES appeals (id),
    CONSTRAINT ck_data_requests_kind_is_known CHECK (kind IN ('access', 'rectification', 'erasure', 'restriction', 'objection')),
    CONSTRAINT ck_data_requests_outcome_is_known CHECK (outcome IN ('fulfilled', 'refused', 'withdrawn')),
    CONSTRAINT ck_data_requests_answered_whole_or_not_at_all CHECK (num_nonnulls(outcome, answered_at, answered_by, answer_recorded_at) IN (0, 4)),
    CONSTRAINT ck_data_requests_version_counts CHECK (version >= 1)
);

CREATE INDEX ix_data_requests_customer_id ON data_requests (customer_id, id);

CREATE INDEX ix_data_requests_answered_at ON data_requests (answered_at, due_on);

-- Overdue ones are told in the feed and to subscribers.
ALTER TABLE changes DROP CONSTRAINT ck_changes_kind_is_known;

ALTER TABLE changes ADD CONSTRAINT ck_changes_kind_is_known CHECK (kind IN ('restriction.authorised', 'restriction.in_force', 'restriction.suspended', 'restriction.changed', 'restriction.support_lost', 'restriction.ended', 'review.coming', 'review.overdue', 'reconsideration.requested', 'reconsideration.overdue', 'appeal.overdue', 'data-request.overdue', 'warning.issued', 'notice.returned', 'filed-contact.due', 'customer.changed', 'customer.merged', 'customer.split', 'customer.erased'));

ALTER TABLE webhook_subscriptions DROP CONSTRAINT ck_webhook_subscriptions_kinds_are_known;

ALTER TABLE webhook_subscriptions ADD CONSTRAINT ck_webhook_subscriptions_kinds_are_known CHECK (kinds <@ ARRAY['restriction.authorised', 'restriction.in_force', 'restriction.suspended', 'restriction.changed', 'restriction.support_lost', 'restriction.ended', 'review.coming', 'review.overdue', 'reconsideration.requested', 'reconsideration.overdue', 'appeal.overdue', 'data-request.overdue', 'warning.issued', 'notice.returned', 'filed-contact.due', 'customer.changed', 'customer.merged', 'customer.split', 'customer.erased']);

DROP INDEX uq_changes_brought_by_time;

CREATE UNIQUE INDEX uq_changes_brought_by_time ON changes (about, kind, effective_at) WHERE kind IN ('restriction.ended', 'review.coming', 'review.overdue', 'reconsideration.overdue', 'appeal.overdue', 'data-request.overdue', 'filed-contact.due');
