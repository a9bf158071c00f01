-- What is to be sent, and how far it has come.

CREATE TABLE outgoing_messages (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    channel TEXT NOT NULL,
    customer_id UUID,
    notice_id UUID,
    address TEXT NOT NULL,
    to_role TEXT,
    subject TEXT NOT NULL,
    paragraphs JSONB NOT NULL,
    about TEXT NOT NULL,
    once TEXT NOT NULL,
    queued_by TEXT NOT NULL,
    queued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    tries INTEGER NOT NULL,
    next_try_at TIMESTAMP WITH TIME ZONE,
    why TEXT,
    carrier_id TEXT NOT NULL,
    accepted_at TIMESTAMP WITH TIME ZONE,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_outgoing_messages PRIMARY KEY (id),
    CONSTRAINT ck_outgoing_messages_kind_is_known CHECK (kind IN ('notice', 'reminder')),
    CONSTRAINT ck_outgoing_messages_channel_is_known CHECK (channel IN ('email', 'post')),
    CONSTRAINT ck_outgoing_messages_to_role_is_known CHECK (to_role IN ('staff', 'manager', 'chief_executive', 'reviewer', 'crm', 'telephony', 'auditor', 'admin')),
    CONSTRAINT ck_outgoing_messages_state_is_known CHECK (state IN ('waiting', 'sending', 'accepted', 'sent', 'held', 'failed', 'withdrawn')),
    CONSTRAINT ck_outgoing_messages_why_is_known CHECK (why IN ('address-missing', 'address-shared', 'address-changed', 'channel-unusable', 'channel-not-set-up', 'channel-away', 'refused-for-now', 'refused', 'not-delivered', 'outcome-unknown', 'already-issued', 'no-longer-so', 'cannot-be-made')),
    CONSTRAINT ck_outgoing_messages_goes_to_somebody CHECK (CASE kind WHEN 'notice' THEN num_nonnulls(notice_id, customer_id) = 2 AND to_role IS NULL ELSE notice_id IS NULL AND to_role IS NOT NULL END),
    CONSTRAINT ck_outgoing_messages_sending_ends CHECK (state <> 'sending' OR next_try_at IS NOT NULL),
    CONSTRAINT ck_outgoing_messages_settling_is_whole CHECK ((state IN ('waiting', 'sending', 'accepted')) = (settled_at IS NULL)),
    CONSTRAINT ck_outgoing_messages_tries_count CHECK (tries >= 0),
    CONSTRAINT fk_outgoing_messages_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_outgoing_messages_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id)
);

CREATE INDEX ix_outgoing_messages_customer_id ON outgoing_messages (customer_id, id);

CREATE INDEX ix_outgoing_messages_due ON outgoing_messages (next_try_at, id) WHERE state IN ('waiting', 'sending', 'accepted');

CREATE INDEX ix_outgoing_messages_notice_id ON outgoing_messages (notice_id, id);

CREATE UNIQUE INDEX uq_outgoing_messages_once ON outgoing_messages (once) WHERE once <> '';

CREATE UNIQUE INDEX uq_outgoing_messages_under_way ON outgoing_messages (notice_id) WHERE state IN ('waiting', 'sending', 'accepted');
