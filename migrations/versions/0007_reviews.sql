-- What was told of reviews, what a review changed, and how the last sweep went.

ALTER TABLE reviews DROP CONSTRAINT ck_reviews_outcome_is_known;

ALTER TABLE reviews ADD CONSTRAINT ck_reviews_outcome_is_known CHECK (outcome IN ('continue', 'vary', 'lift'));

ALTER TABLE reviews ADD COLUMN measures JSONB NOT NULL DEFAULT '[]';

ALTER TABLE reviews ALTER COLUMN measures DROP DEFAULT;

ALTER TABLE reviews ADD CONSTRAINT ck_reviews_only_a_variation_has_measures CHECK ((outcome = 'vary') = (jsonb_array_length(measures) > 0));

CREATE TABLE review_reminders (
    id UUID NOT NULL,
    restriction_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    kind TEXT NOT NULL,
    review_on DATE NOT NULL,
    days INTEGER NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE NOT NULL,
    told BOOLEAN NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    notice_id UUID,
    CONSTRAINT pk_review_reminders PRIMARY KEY (id),
    CONSTRAINT ck_review_reminders_kind_is_known CHECK (kind IN ('coming', 'customer', 'overdue', 'ended')),
    CONSTRAINT uq_review_reminders_restriction_id UNIQUE (restriction_id, review_on, kind, days),
    CONSTRAINT fk_review_reminders_restriction_id FOREIGN KEY(restriction_id) REFERENCES restrictions (id),
    CONSTRAINT fk_review_reminders_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_review_reminders_customer_id ON review_reminders (customer_id, id);

ALTER TABLE review_reminders ADD CONSTRAINT fk_review_reminders_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE sweeps (
    is_latest BOOLEAN NOT NULL,
    swept_at TIMESTAMP WITH TIME ZONE NOT NULL,
    lapses INTEGER NOT NULL,
    reminders INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    CONSTRAINT pk_sweeps PRIMARY KEY (is_latest)
);

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON review_reminders FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON review_reminders FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE review_reminders ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;
