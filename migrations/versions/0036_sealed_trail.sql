-- The sealed trail: each audit entry keeps a salted digest of every record it tells of, one RFC 6962 tree stands over the
-- entries, and signed checkpoints say how the tree stands. Entries from before stay outside it: what they told of was not
-- digested then.
ALTER TABLE audit_entries ADD COLUMN written_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE audit_entries ALTER COLUMN written_at SET DEFAULT clock_timestamp(), ADD COLUMN records TEXT[] DEFAULT '{}' NOT NULL;

-- What is changed later is digested then: it needs a salt now.
ALTER TABLE restriction_proposals ADD COLUMN salt UUID DEFAULT gen_random_uuid();

ALTER TABLE restrictions ADD COLUMN salt UUID DEFAULT gen_random_uuid();

ALTER TABLE notices ADD COLUMN salt UUID DEFAULT gen_random_uuid();

ALTER TABLE appeal_decisions ADD COLUMN salt UUID;

ALTER TABLE appeal_decisions ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE appeals ADD COLUMN salt UUID;

ALTER TABLE appeals ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE breaches ADD COLUMN salt UUID;

ALTER TABLE breaches ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE contact_events ADD COLUMN salt UUID;

ALTER TABLE contact_events ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE decisions ADD COLUMN salt UUID;

ALTER TABLE decisions ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE reviews ADD COLUMN salt UUID;

ALTER TABLE reviews ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE variations ADD COLUMN salt UUID;

ALTER TABLE variations ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE warning_responses ADD COLUMN salt UUID;

ALTER TABLE warning_responses ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE warnings ADD COLUMN salt UUID;

ALTER TABLE warnings ALTER COLUMN salt SET DEFAULT gen_random_uuid();

CREATE TABLE audit_tree (
    level INTEGER NOT NULL,
    place BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    sequence BIGINT,
    CONSTRAINT pk_audit_tree PRIMARY KEY (level, place),
    CONSTRAINT uq_audit_tree_sequence UNIQUE (sequence),
    CONSTRAINT ck_audit_tree_leaf_is_of_an_entry CHECK ((level = 0) = (sequence IS NOT NULL))
);

CREATE TABLE audit_checkpoints (
    size BIGINT NOT NULL,
    signed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    note TEXT NOT NULL,
    last_sequence BIGINT NOT NULL,
    next_transaction BIGINT NOT NULL,
    CONSTRAINT pk_audit_checkpoints PRIMARY KEY (size)
);

CREATE TABLE audit_sealing (
    is_only BOOLEAN NOT NULL,
    sealed_from BIGINT NOT NULL,
    CONSTRAINT pk_audit_sealing PRIMARY KEY (is_only),
    CONSTRAINT ck_audit_sealing_is_the_only_row CHECK (is_only)
);

INSERT INTO audit_sealing SELECT true, coalesce(max(sequence), 0) + 1 FROM audit_entries;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON audit_tree FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON audit_tree FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE audit_tree ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON audit_checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE audit_checkpoints ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON audit_sealing FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON audit_sealing FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE audit_sealing ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;
