-- Requests to look at a restriction sooner than it would be (MC-9.3), and the reviews that answer them.
CREATE TABLE reconsideration_requests (
    id UUID NOT NULL,
    restriction_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    text TEXT NOT NULL,
    due_on DATE NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_reconsideration_requests PRIMARY KEY (id),
    CONSTRAINT fk_reconsideration_requests_restriction_id FOREIGN KEY(restriction_id) REFERENCES restrictions (id),
    CONSTRAINT fk_reconsideration_requests_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_reconsideration_requests_restriction_id ON reconsideration_requests (restriction_id, id);

CREATE INDEX ix_reconsideration_requests_customer_id ON reconsideration_requests (customer_id, id);

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON reconsideration_requests FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON reconsideration_requests FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE reconsideration_requests ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

ALTER TABLE reviews ADD COLUMN reconsideration_request_id UUID;

ALTER TABLE reviews ADD CONSTRAINT fk_reviews_reconsideration_request_id
    FOREIGN KEY(reconsideration_request_id) REFERENCES reconsideration_requests (id);

ALTER TABLE reviews ADD CONSTRAINT uq_reviews_reconsideration_request_id UNIQUE (reconsideration_request_id);

-- What the reviewer recorded for a rule that asked for it. Nothing was asked of a review before.
ALTER TABLE reviews ADD COLUMN recorded_reasons JSONB DEFAULT '{}' NOT NULL;

ALTER TABLE reviews ALTER COLUMN recorded_reasons DROP DEFAULT;

-- What a manager has seen of a call that was held or ended with nothing observed (MC-8.1, 8.2).
CREATE TABLE incident_sightings (
    id UUID NOT NULL,
    contact_event_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    note TEXT NOT NULL,
    seen_by TEXT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_incident_sightings PRIMARY KEY (id),
    CONSTRAINT uq_incident_sightings_contact_event_id UNIQUE (contact_event_id),
    CONSTRAINT fk_incident_sightings_contact_event_id FOREIGN KEY(contact_event_id) REFERENCES contact_events (id),
    CONSTRAINT fk_incident_sightings_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_incident_sightings_customer_id ON incident_sightings (customer_id, id);

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON incident_sightings FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON incident_sightings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE incident_sightings ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE INDEX ix_contact_events_unexplained ON contact_events (occurred_at, id) WHERE outcome <> 'normal'::text;
