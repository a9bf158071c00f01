-- Where a letter went, why an address not on record was used, and letters that came back. One that reached nobody may go
-- out again: the issue that failed is kept with its return, and the notice waits to be issued.

ALTER TABLE notices DROP CONSTRAINT ck_notices_status_is_known;

ALTER TABLE notices ADD CONSTRAINT ck_notices_status_is_known CHECK (status IN ('draft', 'issued', 'returned'));

ALTER TABLE notices ADD COLUMN sent_to TEXT NOT NULL DEFAULT '', ADD COLUMN address_reason TEXT NOT NULL DEFAULT '', ADD COLUMN times_returned INTEGER NOT NULL DEFAULT 0;

ALTER TABLE notices ALTER COLUMN sent_to DROP DEFAULT, ALTER COLUMN address_reason DROP DEFAULT, ALTER COLUMN times_returned DROP DEFAULT;

ALTER TABLE notices ADD CONSTRAINT ck_notices_times_returned_is_not_negative CHECK (times_returned >= 0);

CREATE INDEX ix_notices_status ON notices (status, id);

ALTER TABLE outgoing_messages DROP CONSTRAINT ck_outgoing_messages_why_is_known;

ALTER TABLE outgoing_messages ADD CONSTRAINT ck_outgoing_messages_why_is_known CHECK (why IN ('address-missing', 'address-shared', 'address-changed', 'address-returned', 'channel-unusable', 'channel-not-set-up', 'channel-away', 'refused-for-now', 'refused', 'not-delivered', 'outcome-unknown', 'already-issued', 'no-longer-so', 'cannot-be-made'));

CREATE TABLE notice_returns (
    id UUID NOT NULL,
    notice_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    returned_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
    issue_recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    issued_by TEXT NOT NULL,
    method TEXT NOT NULL,
    deemed_received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sent_to TEXT NOT NULL,
    CONSTRAINT pk_notice_returns PRIMARY KEY (id),
    CONSTRAINT ck_notice_returns_reason_is_known CHECK (reason IN ('refused', 'unknown_at_address', 'no_such_address', 'other')),
    CONSTRAINT ck_notice_returns_method_is_known CHECK (method IN ('post', 'email', 'by_hand')),
    CONSTRAINT fk_notice_returns_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id),
    CONSTRAINT fk_notice_returns_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_notice_returns_notice_id ON notice_returns (notice_id, id);

CREATE INDEX ix_notice_returns_customer_id ON notice_returns (customer_id, id);

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON notice_returns FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON notice_returns FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE notice_returns ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;
