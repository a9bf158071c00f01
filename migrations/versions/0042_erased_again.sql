-- What was written of a merge may name both, also once they were split: it goes with either of them.
CREATE OR REPLACE FUNCTION whose_rows(relation TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
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

-- Blank what is not blank yet of the records that an erasure names: what came after an erasure is erased by another.
-- Else as before.
CREATE OR REPLACE FUNCTION blank_customer(erasure UUID) RETURNS TABLE (relation TEXT, id UUID, digest TEXT, blanked_rows BIGINT)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    whose UUID[];
    at_ TIMESTAMP WITH TIME ZONE;
    columns_ TEXT;
    name_ TEXT;
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
        IF is_sealed THEN
            RETURN QUERY EXECUTE format(
                'UPDATE %1$I AS r SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, blanked(%1$L, to_jsonb(r))))'
                ' WHERE (%3$s) AND to_jsonb(r) IS DISTINCT FROM blanked(%1$L, to_jsonb(r)) RETURNING %1$L::text, r.id, encode(sha256(convert_to(CAST(jsonb_strip_nulls(to_jsonb(r))'
                ' - CAST(''{customer_id,lapse_recorded_at,times_returned,version}'' AS text[]) AS text), ''UTF8'')), ''hex''), 1::bigint',
                name_, columns_, whose_rows(name_)) USING whose;
        ELSE
            EXECUTE format(
                'UPDATE %1$I AS r SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, blanked(%1$L, to_jsonb(r))))'
                ' WHERE (%3$s) AND to_jsonb(r) IS DISTINCT FROM blanked(%1$L, to_jsonb(r))', name_, columns_, whose_rows(name_)) USING whose;
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
