-- An office's policy document says which behaviours and measures there are: no list of them stands in the tables.
ALTER TABLE warnings DROP CONSTRAINT ck_warnings_behaviours_are_known;

ALTER TABLE restrictions DROP CONSTRAINT ck_restrictions_behaviours_are_known;

-- What a measure does stays when the words of it are blanked: its effect, and the codes that its effect uses.
CREATE OR REPLACE FUNCTION blank_words(value JSONB, key TEXT) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE AS $$
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
                'access_need_id', 'as_of', 'behaviour', 'behaviours', 'case_id', 'case_ids', 'channel', 'channels', 'clauses',
                'closes_channels', 'condition', 'days', 'disposal', 'effect', 'engine_version', 'entered_by', 'event_ids',
                'evidence_event_ids', 'from_', 'grade', 'kind', 'language', 'new_information', 'of', 'outcome', 'per',
                'proposed_by', 'proposer_roles', 'replaces', 'rule', 'sources', 'stage', 'state', 'to', 'verdict'
            ) THEN value ELSE '""' END;
        ELSE
            RETURN value;
    END CASE;
END
$$;
