-- What identifies somebody, and what was said of them, is blanked in place when it is erased: ids, times, codes and verdicts
-- stay, so that the office's record of what it did stays whole. One function does it, the only one that the guards of
-- what stays let pass, and only to what they work out themselves to be the blanked row.
CREATE TABLE erasures (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    data_request_id UUID,
    ground TEXT NOT NULL,
    reason TEXT NOT NULL,
    erased_by TEXT NOT NULL,
    erased_at TIMESTAMP WITH TIME ZONE NOT NULL,
    records UUID[] NOT NULL,
    CONSTRAINT pk_erasures PRIMARY KEY (id),
    CONSTRAINT fk_erasures_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT ck_erasures_ground_is_known CHECK (ground IN ('no_longer_necessary', 'objection', 'unlawful', 'wrong_person', 'legal_obligation'))
);

CREATE INDEX ix_erasures_customer_id ON erasures (customer_id);

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON erasures FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON erasures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE erasures ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TABLE holds (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    reason TEXT NOT NULL,
    until DATE NOT NULL,
    set_by TEXT NOT NULL,
    set_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_by TEXT NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    end_reason TEXT NOT NULL,
    CONSTRAINT pk_holds PRIMARY KEY (id),
    CONSTRAINT fk_holds_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT ck_holds_end_is_whole CHECK ((ended_at IS NULL) = (ended_by = ''))
);

CREATE INDEX ix_holds_customer_id ON holds (customer_id);

ALTER TABLE customers ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE;

-- Which columns are blanked, and what each becomes: the data map says the same, and a test holds the two together.
CREATE TABLE blanked_columns (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    becomes TEXT NOT NULL,
    CONSTRAINT pk_blanked_columns PRIMARY KEY (table_name, column_name)
);

INSERT INTO blanked_columns (table_name, column_name, becomes) VALUES
    ('customers', 'name', 'erased'), ('customers', 'access_needs', 'list'),
    ('customer_versions', 'name', 'erased'), ('customer_versions', 'access_needs', 'list'),
    ('contact_points', 'value', 'erased'),
    ('customer_merges', 'reason', 'nothing'),
    ('cases', 'reference', 'nothing'), ('cases', 'subject', 'nothing'), ('cases', 'decision', 'nothing'),
    ('case_versions', 'reference', 'nothing'), ('case_versions', 'subject', 'nothing'), ('case_versions', 'decision', 'nothing'),
    ('contact_events', 'summary', 'nothing'), ('contact_events', 'effect_on_work', 'nothing'), ('contact_events', 'salt', 'null'),
    ('contact_event_references', 'external_id', 'own_id'),
    ('incident_sightings', 'note', 'nothing'),
    ('filed_readings', 'note', 'nothing'),
    ('holds', 'reason', 'nothing'), ('holds', 'end_reason', 'nothing'),
    ('subject_access_copies', 'withheld', 'words'),
    ('data_requests', 'details', 'nothing'), ('data_requests', 'extension_reason', 'nothing'), ('data_requests', 'stops', 'words'),
    ('data_requests', 'reasons', 'nothing'), ('data_requests', 'statement', 'nothing'),
    ('warnings', 'conduct', 'nothing'), ('warnings', 'change_expected', 'nothing'), ('warnings', 'conduct_of', 'words'),
    ('warnings', 'change_of', 'words'), ('warnings', 'assessment', 'words'), ('warnings', 'salt', 'null'),
    ('warning_responses', 'summary', 'nothing'), ('warning_responses', 'salt', 'null'),
    ('restriction_proposals', 'facts', 'object'), ('restriction_proposals', 'proposal', 'words'),
    ('restriction_proposals', 'assessment', 'words'), ('restriction_proposals', 'withdrawal_reason', 'nothing'),
    ('restriction_proposals', 'salt', 'null'),
    ('decisions', 'facts', 'object'), ('decisions', 'reasons', 'nothing'), ('decisions', 'recorded_reasons', 'words'),
    ('decisions', 'assessment', 'words'), ('decisions', 'salt', 'null'),
    ('restrictions', 'measures', 'words'), ('restrictions', 'end_reasons', 'nothing'), ('restrictions', 'salt', 'null'),
    ('restriction_supports', 'lost', 'words'),
    ('variations', 'measures', 'words'), ('variations', 'reasons', 'nothing'), ('variations', 'salt', 'null'),
    ('breaches', 'description', 'nothing'), ('breaches', 'staff_guidance', 'nothing'), ('breaches', 'salt', 'null'),
    ('reviews', 'reasons', 'nothing'), ('reviews', 'measures', 'words'), ('reviews', 'assessment', 'words'),
    ('reviews', 'support', 'words'), ('reviews', 'support_weighed', 'nothing'), ('reviews', 'recorded_reasons', 'words'),
    ('reviews', 'salt', 'null'),
    ('reconsideration_requests', 'text', 'nothing'),
    ('appeals', 'grounds', 'nothing'), ('appeals', 'salt', 'null'),
    ('appeal_decisions', 'reasons', 'nothing'), ('appeal_decisions', 'measures', 'words'), ('appeal_decisions', 'support', 'words'),
    ('appeal_decisions', 'support_weighed', 'nothing'), ('appeal_decisions', 'salt', 'null'),
    ('notices', 'addressee', 'nothing'), ('notices', 'address', 'nothing'), ('notices', 'sent_to', 'nothing'),
    ('notices', 'address_reason', 'nothing'), ('notices', 'particulars', 'words'), ('notices', 'subject', 'nothing'),
    ('notices', 'sections', 'list'), ('notices', 'checks', 'words'), ('notices', 'salt', 'null'),
    ('notice_returns', 'sent_to', 'nothing'), ('notice_returns', 'note', 'nothing'),
    ('outgoing_messages', 'address', 'nothing'), ('outgoing_messages', 'subject', 'nothing'), ('outgoing_messages', 'paragraphs', 'list');

-- The words of a JSON value, each blank; codes, ids, days and numbers stay.
CREATE FUNCTION blank_words(value JSONB, key TEXT) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    CASE jsonb_typeof(value)
        WHEN 'object' THEN
            RETURN coalesce((SELECT jsonb_object_agg(k, CASE WHEN k IN ('grades', 'policy') THEN v ELSE blank_words(v, k) END)
                               FROM jsonb_each(value) AS each(k, v)), '{}');
        WHEN 'array' THEN
            RETURN coalesce((SELECT jsonb_agg(blank_words(v, key) ORDER BY n)
                               FROM jsonb_array_elements(value) WITH ORDINALITY AS each(v, n)), '[]');
        WHEN 'string' THEN
            RETURN CASE WHEN key ~ '_(at|on)$' OR key IN (
                'access_need_id', 'as_of', 'behaviour', 'behaviours', 'case_id', 'case_ids', 'channel', 'clauses',
                'closes_channels', 'engine_version', 'entered_by', 'event_ids', 'evidence_event_ids', 'grade', 'kind',
                'language', 'new_information', 'outcome', 'proposed_by', 'proposer_roles', 'replaces', 'rule', 'sources',
                'stage', 'state', 'verdict'
            ) THEN value ELSE '""' END;
        ELSE
            RETURN value;
    END CASE;
END
$$;

CREATE FUNCTION blanked(relation TEXT, whole JSONB) RETURNS JSONB LANGUAGE sql STABLE AS $$
    SELECT whole || coalesce(jsonb_object_agg(column_name, CASE becomes
        WHEN 'nothing' THEN '""'
        WHEN 'erased' THEN '"(erased)"'
        WHEN 'null' THEN 'null'
        WHEN 'list' THEN '[]'
        WHEN 'object' THEN '{}'
        WHEN 'words' THEN blank_words(whole -> column_name, column_name)
        WHEN 'own_id' THEN whole -> 'contact_event_id'
    END), '{}')
    FROM blanked_columns WHERE table_name = relation
$$;

-- Whether a change is what an erasure of this very transaction makes of the row.
CREATE FUNCTION is_blanking(relation TEXT, before JSONB, after JSONB) RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
DECLARE
    erasing TEXT := current_setting('contact_policy.erasure', true);
BEGIN
    IF coalesce(erasing, '') = '' THEN
        RETURN false;
    END IF;
    RETURN EXISTS (SELECT FROM erasures WHERE id = erasing::uuid AND xmin = pg_current_xact_id()::xid)
        AND after = blanked(relation, before);
END
$$;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF is_blanking(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$;

CREATE OR REPLACE FUNCTION keep_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF is_blanking(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'this row of % stays as it is', TG_TABLE_NAME USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$;

CREATE OR REPLACE FUNCTION keep_issued_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a notice is never removed' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF is_blanking(TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)) THEN
        RETURN NEW;
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

-- Which rows of a table are somebody's, where they do not name the customer: $1 are the customer's records. What was
-- written of a merge may name both, also once they were split: it goes with either of them.
CREATE FUNCTION whose_rows(relation TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE relation
        WHEN 'customers' THEN 'r.id = ANY($1)'
        WHEN 'customer_merges' THEN 'r.survivor_id = ANY($1) OR r.duplicate_id = ANY($1)'
        WHEN 'case_versions' THEN 'r.case_id IN (SELECT id FROM cases WHERE customer_id = ANY($1))'
        WHEN 'contact_event_references' THEN 'r.contact_event_id IN (SELECT id FROM contact_events WHERE customer_id = ANY($1))'
        WHEN 'outgoing_messages' THEN 'r.customer_id = ANY($1) OR split_part(r.about, ''/'', 2) IN ('
            'SELECT id::text FROM restrictions WHERE customer_id = ANY($1) UNION ALL SELECT id::text FROM appeals'
            ' WHERE customer_id = ANY($1) UNION ALL SELECT id::text FROM contact_events WHERE customer_id = ANY($1))'
        WHEN 'restriction_supports' THEN 'r.restriction_id IN (SELECT id FROM restrictions WHERE customer_id = ANY($1))'
        ELSE 'r.customer_id = ANY($1)'
    END
$$;

-- Blank what is not blank yet of the records that an erasure names, and say of each row that the trail keeps a digest of
-- which it now has. The erasure must have been written in this transaction, and by nobody may it be written twice.
CREATE FUNCTION blank_customer(erasure UUID) RETURNS TABLE (relation TEXT, id UUID, digest TEXT, blanked_rows BIGINT)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    whose UUID[];
    at_ TIMESTAMP WITH TIME ZONE;
    columns_ TEXT;
    name_ TEXT;
    blanking TEXT;
    is_sealed BOOLEAN;
    done BIGINT;
    named TEXT[] := '{}';
BEGIN
    SELECT e.records, e.erased_at INTO whose, at_ FROM erasures AS e
        WHERE e.id = erasure AND e.xmin = pg_current_xact_id()::xid;
    IF whose IS NULL THEN
        RAISE EXCEPTION 'there is no such erasure in this transaction' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    PERFORM set_config('contact_policy.erasure', erasure::text, true);
    UPDATE contact_points SET removed_at = at_ WHERE customer_id = ANY(whose) AND removed_at IS NULL;
    UPDATE customers AS c SET erased_at = at_ WHERE c.id = ANY(whose);
    FOR name_, columns_, is_sealed IN
        SELECT b.table_name, string_agg(quote_ident(b.column_name), ', '), bool_or(b.column_name = 'salt')
          FROM blanked_columns AS b GROUP BY b.table_name ORDER BY b.table_name
    LOOP
        blanking := format(
            'UPDATE %1$I AS r SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, blanked(%1$L, to_jsonb(r))))'
            ' WHERE (%3$s) AND to_jsonb(r) IS DISTINCT FROM blanked(%1$L, to_jsonb(r))',
            name_, columns_, whose_rows(name_));
        IF is_sealed THEN
            RETURN QUERY EXECUTE blanking || format(
                ' RETURNING %L::text, r.id, encode(sha256(convert_to(CAST(jsonb_strip_nulls(to_jsonb(r))'
                ' - CAST(''{customer_id,lapse_recorded_at,times_returned,version}'' AS text[]) AS text), ''UTF8'')), ''hex''), 1::bigint',
                name_) USING whose;
        ELSE
            EXECUTE blanking USING whose;
            GET DIAGNOSTICS done = ROW_COUNT;
            RETURN QUERY SELECT name_, NULL::uuid, NULL::text, done;
        END IF;
    END LOOP;
    PERFORM set_config('contact_policy.erasure', '', true);
    DELETE FROM external_references WHERE customer_id = ANY(whose);
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN QUERY SELECT 'external_references', NULL::uuid, NULL::text, done;
    DELETE FROM merged_details WHERE merge_id IN (SELECT m.id FROM customer_merges AS m WHERE m.survivor_id = ANY(whose));
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN QUERY SELECT 'merged_details', NULL::uuid, NULL::text, done;
    DELETE FROM drafts WHERE customer_id = ANY(whose);
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN QUERY SELECT 'drafts', NULL::uuid, NULL::text, done;
    FOR name_ IN
        SELECT c.table_name FROM information_schema.columns AS c
         WHERE c.table_schema = 'public' AND c.column_name IN ('id', 'customer_id') AND c.table_name NOT IN ('contact_points', 'changes')
         GROUP BY c.table_name HAVING count(*) = 2 AND bool_and(c.data_type = 'uuid')
    LOOP
        EXECUTE format('SELECT $1 || coalesce(array_agg(id::text), ''{}'') FROM %I WHERE customer_id = ANY($2)', name_)
           INTO named USING named, whose;
    END LOOP;
    named := named || whose::text[];
    DELETE FROM idempotency_answers AS a USING (
        SELECT DISTINCT t.caller, t.key FROM idempotency_answers AS t
         CROSS JOIN LATERAL regexp_matches(t.body || t.headers::text, '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') AS told(ids)
          JOIN unnest(named) AS ours(id) ON ours.id = told.ids[1]
    ) AS theirs WHERE a.caller = theirs.caller AND a.key = theirs.key;
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN QUERY SELECT 'idempotency_answers', NULL::uuid, NULL::text, done;
END
$$;

REVOKE ALL ON FUNCTION blank_customer(UUID) FROM PUBLIC;
