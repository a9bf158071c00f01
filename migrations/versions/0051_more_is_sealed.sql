-- More kinds of records are held against the trail, and of each kind it is known which row is the last from before: what
-- came after it and no entry tells of was put in past the service.
CREATE TABLE sealed_tables (
    table_name TEXT NOT NULL,
    told_after UUID,
    CONSTRAINT pk_sealed_tables PRIMARY KEY (table_name)
);

WITH told AS MATERIALIZED (
    SELECT DISTINCT split_part(record, '/', 2) AS id FROM audit_entries CROSS JOIN unnest(records) AS record
), kept AS (
    SELECT 'appeal_decisions' AS table_name, id::text FROM appeal_decisions
    UNION ALL SELECT 'appeals' AS table_name, id::text FROM appeals
    UNION ALL SELECT 'breaches' AS table_name, id::text FROM breaches
    UNION ALL SELECT 'contact_events' AS table_name, id::text FROM contact_events
    UNION ALL SELECT 'customer_merges' AS table_name, id::text FROM customer_merges
    UNION ALL SELECT 'data_requests' AS table_name, id::text FROM data_requests
    UNION ALL SELECT 'decision_signatures' AS table_name, id::text FROM decision_signatures
    UNION ALL SELECT 'decisions' AS table_name, id::text FROM decisions
    UNION ALL SELECT 'disposals' AS table_name, id::text FROM disposals
    UNION ALL SELECT 'erasures' AS table_name, id::text FROM erasures
    UNION ALL SELECT 'filed_answers' AS table_name, id::text FROM filed_answers
    UNION ALL SELECT 'filed_readings' AS table_name, id::text FROM filed_readings
    UNION ALL SELECT 'holds' AS table_name, id::text FROM holds
    UNION ALL SELECT 'incident_sightings' AS table_name, id::text FROM incident_sightings
    UNION ALL SELECT 'notice_returns' AS table_name, id::text FROM notice_returns
    UNION ALL SELECT 'notices' AS table_name, id::text FROM notices
    UNION ALL SELECT 'reconsideration_requests' AS table_name, id::text FROM reconsideration_requests
    UNION ALL SELECT 'restriction_proposals' AS table_name, id::text FROM restriction_proposals
    UNION ALL SELECT 'restrictions' AS table_name, id::text FROM restrictions
    UNION ALL SELECT 'reviews' AS table_name, id::text FROM reviews
    UNION ALL SELECT 'spoken_warnings' AS table_name, id::text FROM spoken_warnings
    UNION ALL SELECT 'subject_access_copies' AS table_name, id::text FROM subject_access_copies
    UNION ALL SELECT 'variations' AS table_name, id::text FROM variations
    UNION ALL SELECT 'warning_responses' AS table_name, id::text FROM warning_responses
    UNION ALL SELECT 'warnings' AS table_name, id::text FROM warnings
)
INSERT INTO sealed_tables (table_name, told_after)
    SELECT name, max(kept.id) FILTER (WHERE told.id IS NULL)::uuid
      FROM unnest(ARRAY['appeal_decisions', 'appeals', 'breaches', 'contact_events', 'customer_merges', 'data_requests', 'decision_signatures', 'decisions', 'disposals', 'erasures', 'filed_answers', 'filed_readings', 'holds', 'incident_sightings', 'notice_returns', 'notices', 'reconsideration_requests', 'restriction_proposals', 'restrictions', 'reviews', 'spoken_warnings', 'subject_access_copies', 'variations', 'warning_responses', 'warnings']) AS name
      LEFT JOIN kept ON kept.table_name = name LEFT JOIN told ON told.id = kept.id GROUP BY name;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON sealed_tables FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON sealed_tables FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE sealed_tables ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

ALTER TABLE customer_merges ADD COLUMN salt UUID;

ALTER TABLE customer_merges ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE incident_sightings ADD COLUMN salt UUID;

ALTER TABLE incident_sightings ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE filed_readings ADD COLUMN salt UUID;

ALTER TABLE filed_readings ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE filed_answers ADD COLUMN salt UUID;

ALTER TABLE filed_answers ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE notice_returns ADD COLUMN salt UUID;

ALTER TABLE notice_returns ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE reconsideration_requests ADD COLUMN salt UUID;

ALTER TABLE reconsideration_requests ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE spoken_warnings ADD COLUMN salt UUID;

ALTER TABLE spoken_warnings ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE erasures ADD COLUMN salt UUID;

ALTER TABLE erasures ALTER COLUMN salt SET DEFAULT gen_random_uuid();

ALTER TABLE subject_access_copies ADD COLUMN salt UUID;

ALTER TABLE subject_access_copies ALTER COLUMN salt SET DEFAULT gen_random_uuid();

-- What is changed later is digested then: it needs a salt now.
ALTER TABLE holds ADD COLUMN salt UUID DEFAULT gen_random_uuid();

ALTER TABLE data_requests ADD COLUMN salt UUID DEFAULT gen_random_uuid();

ALTER TABLE disposals ADD COLUMN salt UUID DEFAULT gen_random_uuid();

INSERT INTO blanked_columns (table_name, column_name, becomes) VALUES
    ('customer_merges', 'salt', 'null'),
    ('data_requests', 'salt', 'null'),
    ('filed_readings', 'salt', 'null'),
    ('holds', 'salt', 'null'),
    ('incident_sightings', 'salt', 'null'),
    ('notice_returns', 'salt', 'null'),
    ('reconsideration_requests', 'salt', 'null'),
    ('spoken_warnings', 'salt', 'null'),
    ('subject_access_copies', 'salt', 'null');

-- The release before knows thirteen kinds, and asks by the name that it knows.
ALTER FUNCTION blank_customer(UUID) RENAME TO blank_and_tell;

CREATE FUNCTION blank_customer(erasure UUID) RETURNS TABLE (relation TEXT, id UUID, digest TEXT, blanked_rows BIGINT)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT told.relation, CASE WHEN is_known THEN told.id END, CASE WHEN is_known THEN told.digest END, told.blanked_rows
      FROM blank_and_tell(erasure) AS told
     CROSS JOIN LATERAL (SELECT told.relation IN (
         'appeal_decisions', 'appeals', 'breaches', 'contact_events', 'decision_signatures',
         'decisions', 'notices', 'restriction_proposals', 'restrictions', 'reviews',
         'variations', 'warning_responses', 'warnings'
     ) AS is_known) AS known
$$;

REVOKE ALL ON FUNCTION blank_customer(UUID) FROM PUBLIC;
