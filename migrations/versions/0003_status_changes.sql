-- What tells every worker's status board whose contact status may have changed. A row's transaction number says whether
-- a snapshot has seen it, so none is missed however transactions overlap. No foreign key: it only points at whom to read.

CREATE TABLE status_changes (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    customer_id UUID,
    written_in BIGINT DEFAULT pg_current_xact_id()::text::bigint NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_status_changes PRIMARY KEY (id)
);

CREATE INDEX ix_status_changes_written_in ON status_changes (written_in);

-- The argument names the column that holds the customer; without one the API keys changed.
CREATE FUNCTION note_status_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_NARGS = 0 THEN
        INSERT INTO status_changes (customer_id) VALUES (NULL);
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO status_changes (customer_id) VALUES ((to_jsonb(OLD) ->> TG_ARGV[0])::uuid);
    END IF;
    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND to_jsonb(NEW) ->> TG_ARGV[0] <> to_jsonb(OLD) ->> TG_ARGV[0] THEN
        INSERT INTO status_changes (customer_id) VALUES ((to_jsonb(NEW) ->> TG_ARGV[0])::uuid);
    END IF;
    RETURN NULL;
END
$$;

-- A customer just made has no restriction yet: what they are reached at tells of them.
CREATE TRIGGER status_changes AFTER UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION note_status_change('id');

CREATE TRIGGER status_changes AFTER INSERT OR UPDATE OR DELETE ON contact_points FOR EACH ROW EXECUTE FUNCTION note_status_change('customer_id');

CREATE TRIGGER status_changes AFTER INSERT OR UPDATE OR DELETE ON external_references FOR EACH ROW EXECUTE FUNCTION note_status_change('customer_id');

CREATE TRIGGER status_changes AFTER INSERT OR UPDATE OR DELETE ON restrictions FOR EACH ROW EXECUTE FUNCTION note_status_change('customer_id');

CREATE TRIGGER status_changes AFTER INSERT ON reviews FOR EACH ROW EXECUTE FUNCTION note_status_change('customer_id');

-- A notice drafted changes nothing: only its issue makes a restriction bite.
CREATE TRIGGER status_changes AFTER UPDATE OR DELETE ON notices FOR EACH ROW EXECUTE FUNCTION note_status_change('customer_id');

-- When a key was last used changes nothing either.
CREATE TRIGGER status_changes AFTER INSERT OR DELETE OR UPDATE OF name, roles, key_hash, revoked_at ON api_keys FOR EACH STATEMENT EXECUTE FUNCTION note_status_change();
