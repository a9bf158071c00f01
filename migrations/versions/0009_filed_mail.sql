-- What is read and filed, who saw it and how it was answered: only ever added to. And which condition a breach broke.

CREATE TABLE filed_contacts (
    contact_event_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    restriction_id UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    see_by DATE NOT NULL,
    filed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_filed_contacts PRIMARY KEY (contact_event_id),
    CONSTRAINT fk_filed_contacts_contact_event_id FOREIGN KEY(contact_event_id) REFERENCES contact_events (id),
    CONSTRAINT fk_filed_contacts_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_filed_contacts_restriction_id FOREIGN KEY(restriction_id) REFERENCES restrictions (id)
);

CREATE INDEX ix_filed_contacts_customer_id ON filed_contacts (customer_id, received_at);

CREATE INDEX ix_filed_contacts_received_at ON filed_contacts (received_at, contact_event_id);

CREATE TABLE filed_readings (
    id UUID NOT NULL,
    contact_event_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    brings TEXT NOT NULL,
    note TEXT NOT NULL,
    read_by TEXT NOT NULL,
    read_at TIMESTAMP WITH TIME ZONE NOT NULL,
    answer_by DATE,
    CONSTRAINT pk_filed_readings PRIMARY KEY (id),
    CONSTRAINT ck_filed_readings_brings_is_known CHECK (brings IN ('new_information', 'new_matter', 'safeguarding', 'statutory', 'nothing')),
    CONSTRAINT ck_filed_readings_only_nothing_needs_no_answer CHECK ((brings = 'nothing') = (answer_by IS NULL)),
    CONSTRAINT fk_filed_readings_contact_event_id FOREIGN KEY(contact_event_id) REFERENCES filed_contacts (contact_event_id),
    CONSTRAINT fk_filed_readings_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_filed_readings_contact_event_id ON filed_readings (contact_event_id, read_at, id);

CREATE INDEX ix_filed_readings_customer_id ON filed_readings (customer_id, id);

CREATE TABLE filed_answers (
    id UUID NOT NULL,
    reading_id UUID NOT NULL,
    contact_event_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    answer_event_id UUID NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_filed_answers PRIMARY KEY (id),
    CONSTRAINT uq_filed_answers_reading_id UNIQUE (reading_id),
    CONSTRAINT fk_filed_answers_reading_id FOREIGN KEY(reading_id) REFERENCES filed_readings (id),
    CONSTRAINT fk_filed_answers_contact_event_id FOREIGN KEY(contact_event_id) REFERENCES filed_contacts (contact_event_id),
    CONSTRAINT fk_filed_answers_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_filed_answers_answer_event_id FOREIGN KEY(answer_event_id) REFERENCES contact_events (id)
);

CREATE INDEX ix_filed_answers_contact_event_id ON filed_answers (contact_event_id);

CREATE INDEX ix_filed_answers_customer_id ON filed_answers (customer_id, id);

-- Whether something that was filed has been corrected is asked of every page of the queue.
CREATE INDEX ix_contact_events_corrects ON contact_events (corrects) WHERE corrects IS NOT NULL;

ALTER TABLE breaches ADD COLUMN measure TEXT;

ALTER TABLE breaches ADD CONSTRAINT ck_breaches_measure_is_known CHECK (measure IN ('call_time_limit', 'single_channel', 'single_contact', 'read_and_file', 'refuse_reopen', 'block_phone', 'block_email', 'other'));

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON filed_contacts FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON filed_contacts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE filed_contacts ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON filed_readings FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON filed_readings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE filed_readings ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON filed_answers FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON filed_answers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE filed_answers ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;
