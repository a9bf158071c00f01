-- What customers say back (replies, appeals), and what a review or an appeal changed. Only ever added to.

CREATE TABLE warning_responses (
    id UUID NOT NULL,
    warning_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    channel TEXT NOT NULL,
    summary TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_warning_responses PRIMARY KEY (id),
    CONSTRAINT ck_warning_responses_channel_is_known CHECK (channel IN ('phone', 'email', 'post', 'in_person', 'web', 'sms', 'social_media')),
    CONSTRAINT fk_warning_responses_warning_id FOREIGN KEY(warning_id) REFERENCES warnings (id),
    CONSTRAINT fk_warning_responses_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_warning_responses_customer_id ON warning_responses (customer_id, id);

CREATE INDEX ix_warning_responses_warning_id ON warning_responses (warning_id, id);

CREATE TABLE variations (
    id UUID NOT NULL,
    restriction_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    measures JSONB NOT NULL,
    reasons TEXT NOT NULL,
    varied_by TEXT NOT NULL,
    varied_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_variations PRIMARY KEY (id),
    CONSTRAINT ck_variations_has_a_measure CHECK (jsonb_array_length(measures) > 0),
    CONSTRAINT fk_variations_restriction_id FOREIGN KEY(restriction_id) REFERENCES restrictions (id),
    CONSTRAINT fk_variations_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_variations_customer_id ON variations (customer_id, id);

CREATE INDEX ix_variations_restriction_id ON variations (restriction_id, id);

CREATE TABLE appeals (
    id UUID NOT NULL,
    about TEXT NOT NULL,
    about_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    grounds TEXT NOT NULL,
    appeal_by DATE,
    due_by DATE NOT NULL,
    is_in_time BOOLEAN NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    policy JSONB NOT NULL,
    CONSTRAINT pk_appeals PRIMARY KEY (id),
    CONSTRAINT ck_appeals_about_is_known CHECK (about IN ('warning', 'restriction')),
    CONSTRAINT fk_appeals_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_appeals_about_id ON appeals (about_id, id);

CREATE INDEX ix_appeals_customer_id ON appeals (customer_id, id);

CREATE TABLE appeal_decisions (
    id UUID NOT NULL,
    appeal_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    outcome TEXT NOT NULL,
    reasons TEXT NOT NULL,
    measures JSONB NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    notice_id UUID NOT NULL,
    policy JSONB NOT NULL,
    CONSTRAINT pk_appeal_decisions PRIMARY KEY (id),
    CONSTRAINT uq_appeal_decisions_appeal_id UNIQUE (appeal_id),
    CONSTRAINT ck_appeal_decisions_outcome_is_known CHECK (outcome IN ('dismissed', 'varied', 'quashed')),
    CONSTRAINT ck_appeal_decisions_only_a_variation_has_measures CHECK ((outcome = 'varied') = (jsonb_array_length(measures) > 0)),
    CONSTRAINT fk_appeal_decisions_appeal_id FOREIGN KEY(appeal_id) REFERENCES appeals (id),
    CONSTRAINT fk_appeal_decisions_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_appeal_decisions_customer_id ON appeal_decisions (customer_id, id);

ALTER TABLE appeal_decisions ADD CONSTRAINT fk_appeal_decisions_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id) DEFERRABLE INITIALLY DEFERRED;

-- A restriction's measures are what the latest variation says.
CREATE TRIGGER status_changes AFTER INSERT ON variations FOR EACH ROW EXECUTE FUNCTION note_status_change('customer_id');

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON warning_responses FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON warning_responses FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE warning_responses ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON variations FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON variations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE variations ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON appeals FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON appeals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE appeals ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON appeal_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON appeal_decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE appeal_decisions ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;
