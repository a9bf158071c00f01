-- A letter that went out, a proposal that was decided and a key that was revoked stay as they are, whoever asks: only how
-- a letter fared may still be noted.
CREATE FUNCTION keep_issued_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a notice is never removed' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF (OLD.kind, OLD.about_id, OLD.customer_id, OLD.subject, OLD.sections, OLD.letterhead, OLD.particulars, OLD.checks, OLD.policy, OLD.created_at)
        IS DISTINCT FROM
       (NEW.kind, NEW.about_id, NEW.customer_id, NEW.subject, NEW.sections, NEW.letterhead, NEW.particulars, NEW.checks, NEW.policy, NEW.created_at)
    THEN
        RAISE EXCEPTION 'what a notice said that was issued is never changed' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF OLD.status = 'issued' AND (OLD.addressee, OLD.address, OLD.form, OLD.sent_to, OLD.address_reason, OLD.issued_by)
        IS DISTINCT FROM (NEW.addressee, NEW.address, NEW.form, NEW.sent_to, NEW.address_reason, NEW.issued_by)
    THEN
        RAISE EXCEPTION 'to whom a notice was issued is never changed' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION keep_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this row of % stays as it is', TG_TABLE_NAME USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$;

CREATE TRIGGER issued_stay BEFORE UPDATE OR DELETE ON notices FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION keep_issued_notice();

CREATE TRIGGER decided_stay BEFORE UPDATE ON restriction_proposals FOR EACH ROW WHEN (OLD.status <> 'awaiting_decision') EXECUTE FUNCTION keep_as_it_is();

CREATE TRIGGER revoked_stay BEFORE UPDATE ON api_keys FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND (OLD.name, OLD.roles, OLD.key_hash, OLD.revoked_at, OLD.revoked_by) IS DISTINCT FROM (NEW.name, NEW.roles, NEW.key_hash, NEW.revoked_at, NEW.revoked_by)) EXECUTE FUNCTION keep_as_it_is();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON notices FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON restriction_proposals FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is();

CREATE TRIGGER rows_stay BEFORE DELETE ON restriction_proposals FOR EACH ROW EXECUTE FUNCTION keep_as_it_is();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON restrictions FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is();

CREATE TRIGGER rows_stay BEFORE DELETE ON restrictions FOR EACH ROW EXECUTE FUNCTION keep_as_it_is();

ALTER TABLE notices ENABLE ALWAYS TRIGGER issued_stay, ENABLE ALWAYS TRIGGER table_stays;

ALTER TABLE restriction_proposals ENABLE ALWAYS TRIGGER decided_stay, ENABLE ALWAYS TRIGGER table_stays, ENABLE ALWAYS TRIGGER rows_stay;

ALTER TABLE restrictions ENABLE ALWAYS TRIGGER table_stays, ENABLE ALWAYS TRIGGER rows_stay;

ALTER TABLE api_keys ENABLE ALWAYS TRIGGER revoked_stay;
