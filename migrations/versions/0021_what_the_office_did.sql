-- Whether the law itself gives a matter, when its decision was told, by when an answer was promised, and from when to
-- when its internal review was pending. Of what is on record, nobody said: it is ordinary and the rest unknown.
ALTER TABLE cases
    ADD COLUMN kind TEXT DEFAULT 'ordinary' NOT NULL,
    ADD COLUMN told_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN answer_promised_on DATE,
    ADD COLUMN internal_review_requested_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN internal_review_ended_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN statutory_route_ended_on DATE,
    ADD CONSTRAINT ck_cases_kind_is_known CHECK (kind IN ('ordinary', 'statutory'));

ALTER TABLE cases ALTER COLUMN kind DROP DEFAULT;

ALTER TABLE case_versions
    ADD COLUMN kind TEXT DEFAULT 'ordinary' NOT NULL,
    ADD COLUMN told_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN answer_promised_on DATE,
    ADD COLUMN internal_review_requested_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN internal_review_ended_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN statutory_route_ended_on DATE,
    ADD CONSTRAINT ck_case_versions_kind_is_known CHECK (kind IN ('ordinary', 'statutory'));

ALTER TABLE case_versions ALTER COLUMN kind DROP DEFAULT;

-- A review that is pending was asked for when it was first recorded as pending without a break.
UPDATE cases SET internal_review_requested_at = (
    SELECT min(pending.recorded_at) FROM case_versions AS pending
    WHERE pending.case_id = cases.id AND pending.internal_review = 'pending' AND pending.version > (
        SELECT coalesce(max(other.version), 0) FROM case_versions AS other
        WHERE other.case_id = cases.id AND other.internal_review <> 'pending'
    )
)
WHERE internal_review = 'pending';

-- When another system, from which a contact was imported, first wrote it down.
ALTER TABLE contact_events ADD COLUMN source_recorded_at TIMESTAMP WITH TIME ZONE;

-- Each access need gets an id (a UUIDv7, as every other), so that a proposal can say which it weighs. Versions of before
-- stay as they were written.
CREATE FUNCTION pg_temp.new_uuid7() RETURNS UUID LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
        substring(int8send((extract(EPOCH FROM clock_timestamp()) * 1000)::BIGINT) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1),
        'hex')::UUID
$$;

-- No contact status is another for it.
ALTER TABLE customers DISABLE TRIGGER status_changes;

UPDATE customers SET access_needs = (
    SELECT jsonb_agg(need || jsonb_build_object('id', pg_temp.new_uuid7()) ORDER BY position)
    FROM jsonb_array_elements(access_needs) WITH ORDINALITY AS listed (need, position)
)
WHERE jsonb_array_length(access_needs) > 0;

ALTER TABLE customers ENABLE TRIGGER status_changes;
