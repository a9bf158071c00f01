-- The sealed trail: a salted digest of each record beside the entry that tells of it, one RFC 6962 tree over the entries, and
-- signed checkpoints of the tree. Entries from before stay outside it: what they told of was not digested then.
ALTER TABLE audit_entries ADD COLUMN written_at TIMESTAMP WITH TIME ZONE;

CREATE INDEX ix_audit_entries_written_at ON audit_entries (written_at);

CREATE TABLE record_digests (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    sequence BIGINT NOT NULL,
    kind TEXT NOT NULL,
    row_id UUID NOT NULL,
    salt UUID NOT NULL,
    digest BYTEA NOT NULL,
    CONSTRAINT pk_record_digests PRIMARY KEY (id)
);

CREATE INDEX ix_record_digests_sequence ON record_digests (sequence);

CREATE INDEX ix_record_digests_row_id ON record_digests (row_id, id);

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
    CONSTRAINT pk_audit_checkpoints PRIMARY KEY (size)
);

CREATE TABLE audit_sealing (
    is_only BOOLEAN NOT NULL,
    sealed_from BIGINT NOT NULL,
    CONSTRAINT pk_audit_sealing PRIMARY KEY (is_only),
    CONSTRAINT ck_audit_sealing_is_the_only_row CHECK (is_only)
);

INSERT INTO audit_sealing SELECT true, coalesce(max(sequence), 0) + 1 FROM audit_entries;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON record_digests FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON record_digests FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE record_digests ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON audit_tree FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON audit_tree FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE audit_tree ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON audit_checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE audit_checkpoints ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON audit_sealing FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON audit_sealing FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE audit_sealing ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;
