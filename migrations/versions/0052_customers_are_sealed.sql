-- Who somebody is, how they are reached, what others call them, whose a merged record is, and their cases: held against
-- the trail as other records are. What is kept by no id of its own gets a number, which rewrites the three tables.
ALTER TABLE customer_versions ADD COLUMN id BIGINT GENERATED ALWAYS AS IDENTITY, ADD COLUMN salt UUID;

CREATE UNIQUE INDEX uq_customer_versions_id ON customer_versions (id);

ALTER TABLE case_versions ADD COLUMN id BIGINT GENERATED ALWAYS AS IDENTITY, ADD COLUMN salt UUID;

CREATE UNIQUE INDEX uq_case_versions_id ON case_versions (id);

ALTER TABLE external_references ADD COLUMN id BIGINT GENERATED ALWAYS AS IDENTITY, ADD COLUMN salt UUID;

CREATE UNIQUE INDEX uq_external_references_id ON external_references (id);

ALTER TABLE customers ADD COLUMN salt UUID;

ALTER TABLE contact_points ADD COLUMN salt UUID;

ALTER TABLE cases ADD COLUMN salt UUID;

ALTER TABLE customers ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE customer_versions ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE contact_points ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE external_references ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE cases ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE case_versions ALTER COLUMN salt SET DEFAULT gen_random_uuid();

-- The last number from before is kept as the id that it would be, written in as many digits.
INSERT INTO sealed_tables (table_name, told_after) VALUES
    ('customers', (SELECT id FROM customers ORDER BY id DESC LIMIT 1)),
    ('cases', (SELECT id FROM cases ORDER BY id DESC LIMIT 1)),
    ('customer_versions', (SELECT lpad(to_hex(max(id)), 32, '0')::uuid FROM customer_versions)),
    ('contact_points', (SELECT lpad(to_hex(max(id)), 32, '0')::uuid FROM contact_points)),
    ('external_references', (SELECT lpad(to_hex(max(id)), 32, '0')::uuid FROM external_references)),
    ('customer_memberships', (SELECT lpad(to_hex(max(id)), 32, '0')::uuid FROM customer_memberships)),
    ('case_versions', (SELECT lpad(to_hex(max(id)), 32, '0')::uuid FROM case_versions));

INSERT INTO blanked_columns (table_name, column_name, becomes) VALUES
    ('customers', 'salt', 'null'),
    ('customer_versions', 'salt', 'null'),
    ('contact_points', 'salt', 'null'),
    ('cases', 'salt', 'null'),
    ('case_versions', 'salt', 'null');

-- The digest of a blanked row, which leaves out whose it is. Of these four the number of the version is a part.
CREATE FUNCTION blanked_digest(relation TEXT, whole JSONB) RETURNS TEXT LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(CAST(jsonb_strip_nulls(whole) - '{customer_id,lapse_recorded_at,times_returned}'::text[]
        - CASE WHEN relation IN ('customers', 'customer_versions', 'cases', 'case_versions') THEN '' ELSE 'version' END
        AS text), 'UTF8')), 'hex')
$$;

-- As before, but that a row is named by its number, too, and that it tells of what is removed.
CREATE FUNCTION blank_and_name(erasure UUID) RETURNS TABLE (relation TEXT, id TEXT, digest TEXT, blanked_rows BIGINT)
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
    RETURN QUERY UPDATE contact_points AS p SET removed_at = at_ WHERE p.customer_id = ANY(whose) AND p.removed_at IS NULL
        RETURNING 'contact_points', p.id::text, blanked_digest('contact_points', to_jsonb(p)), 0::bigint;
    -- also of who was erased before, and of whom nothing is left to be blanked
    RETURN QUERY UPDATE customers AS c SET erased_at = at_ WHERE c.id = ANY(whose)
        RETURNING 'customers', c.id::text, blanked_digest('customers', to_jsonb(c)), 0::bigint;
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
                ' RETURNING %1$L::text, r.id::text, blanked_digest(%1$L, to_jsonb(r)), 1::bigint', name_) USING whose;
        ELSE
            EXECUTE blanking USING whose;
            GET DIAGNOSTICS done = ROW_COUNT;
            RETURN QUERY SELECT name_, NULL::text, NULL::text, done;
        END IF;
    END LOOP;
    PERFORM set_config('contact_policy.erasure', '', true);
    RETURN QUERY DELETE FROM external_references AS x WHERE x.customer_id = ANY(whose)
        RETURNING 'external_references', x.id::text, 'gone', 1::bigint;
    DELETE FROM merged_details WHERE merge_id IN (SELECT m.id FROM customer_merges AS m WHERE m.survivor_id = ANY(whose));
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN QUERY SELECT 'merged_details', NULL::text, NULL::text, done;
    DELETE FROM drafts WHERE customer_id = ANY(whose);
    GET DIAGNOSTICS done = ROW_COUNT;
    RETURN QUERY SELECT 'drafts', NULL::text, NULL::text, done;
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
    RETURN QUERY SELECT 'idempotency_answers', NULL::text, NULL::text, done;
END
$$;

REVOKE ALL ON FUNCTION blank_and_name(UUID) FROM PUBLIC;

-- The release before knows twenty-five kinds, and asks by the name that it knows.
CREATE OR REPLACE FUNCTION blank_and_tell(erasure UUID) RETURNS TABLE (relation TEXT, id UUID, digest TEXT, blanked_rows BIGINT)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT told.relation, CASE WHEN is_known THEN told.id::uuid END, CASE WHEN is_known THEN told.digest END, told.blanked_rows
      FROM blank_and_name(erasure) AS told
     CROSS JOIN LATERAL (SELECT told.relation IN (
         'appeal_decisions', 'appeals', 'breaches', 'contact_events', 'customer_merges', 'data_requests',
         'decision_signatures', 'decisions', 'disposals', 'erasures', 'filed_answers', 'filed_readings', 'holds',
         'incident_sightings', 'notice_returns', 'notices', 'reconsideration_requests', 'restriction_proposals',
         'restrictions', 'reviews', 'spoken_warnings', 'subject_access_copies', 'variations', 'warning_responses',
         'warnings'
     ) AS is_known) AS known
$$;
