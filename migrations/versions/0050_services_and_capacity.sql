-- The service of the office that a contact or a case is about, and those that a restriction reaches, by the names that the
-- policy document gives them. Nothing: nobody said; a restriction then reaches the whole organisation.
ALTER TABLE contact_events ADD COLUMN service TEXT;

ALTER TABLE cases ADD COLUMN service TEXT;

ALTER TABLE case_versions ADD COLUMN service TEXT;

ALTER TABLE restrictions ADD COLUMN services TEXT[];

-- As what somebody deals with the office: for themselves, as everybody did before, for somebody else, or as a visitor.
ALTER TABLE customers ADD COLUMN capacity TEXT NOT NULL DEFAULT 'customer',
    ADD CONSTRAINT ck_customers_capacity_is_known CHECK (capacity IN ('customer', 'representative', 'visitor'));

ALTER TABLE customer_versions ADD COLUMN capacity TEXT NOT NULL DEFAULT 'customer',
    ADD CONSTRAINT ck_customer_versions_capacity_is_known CHECK (capacity IN ('customer', 'representative', 'visitor'));

-- What filed mail may bring the policy document says, beside what always gets through.
ALTER TABLE filed_readings DROP CONSTRAINT ck_filed_readings_brings_is_known;

-- Codes stay when the words round them are blanked.
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
                'access_need_id', 'as_of', 'behaviour', 'behaviours', 'capacity', 'case_id', 'case_ids', 'channel', 'channels',
                'clauses', 'closes_channels', 'condition', 'days', 'disposal', 'effect', 'engine_version', 'entered_by',
                'event_ids', 'evidence_event_ids', 'from_', 'grade', 'kind', 'language', 'new_information', 'of', 'outcome', 'per',
                'proposed_by', 'proposer_roles', 'replaces', 'rule', 'service', 'services', 'sources', 'stage', 'state', 'to',
                'verdict'
            ) THEN value ELSE '""' END;
        ELSE
            RETURN value;
    END CASE;
END
$$;
