-- What other systems call the contacts that they recorded here.
CREATE TABLE contact_event_references (
    system TEXT NOT NULL,
    external_id TEXT NOT NULL,
    contact_event_id UUID NOT NULL,
    CONSTRAINT pk_contact_event_references PRIMARY KEY (system, external_id),
    CONSTRAINT uq_contact_event_references_contact_event_id UNIQUE (contact_event_id),
    CONSTRAINT fk_contact_event_references_contact_event_id FOREIGN KEY(contact_event_id) REFERENCES contact_events (id)
);

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON contact_event_references
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON contact_event_references
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE contact_event_references ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;
