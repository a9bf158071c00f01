-- Statistics count contacts and customers without reading each: what is written notes by how much a tally changes, in
-- rows that no two writers share, and the sweep adds those up. By triggers, so that what an earlier version of the
-- service writes beside this one, or is loaded, is counted too.

CREATE TABLE tallies (
    subject TEXT NOT NULL,
    day DATE NOT NULL,
    traits TEXT[] NOT NULL,
    count BIGINT NOT NULL,
    CONSTRAINT pk_tallies PRIMARY KEY (subject, day, traits),
    CONSTRAINT ck_tallies_subject_is_known CHECK (subject IN ('contact', 'customer'))
);

CREATE TABLE tally_changes (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    subject TEXT NOT NULL,
    day DATE NOT NULL,
    traits TEXT[] NOT NULL,
    change BIGINT NOT NULL,
    CONSTRAINT pk_tally_changes PRIMARY KEY (id),
    CONSTRAINT ck_tally_changes_subject_is_known CHECK (subject IN ('contact', 'customer'))
);

CREATE FUNCTION each_once(codes text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN cardinality(codes) < 2 THEN codes ELSE ARRAY(SELECT DISTINCT unnest(codes) ORDER BY 1) END;

-- What statistics tell of somebody's access needs: that there are any, and the channels that cannot be used.
CREATE FUNCTION need_traits(access_needs jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN access_needs = '[]' THEN '{}'
    ELSE ARRAY['any'] || ARRAY(SELECT jsonb_array_elements_text(need -> 'channels_unusable') FROM jsonb_array_elements(access_needs) need) END;

-- A contact counts on the day on which it took place …
CREATE FUNCTION tally_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally_changes (subject, day, traits, change)
    SELECT 'contact', (occurred_at AT TIME ZONE 'Europe/London')::date, observations, count(*) FROM added GROUP BY 2, 3;
    RETURN NULL;
END
$$;

-- … until the first that corrects it.
CREATE FUNCTION tally_corrected_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally_changes (subject, day, traits, change)
    SELECT 'contact', (occurred_at AT TIME ZONE 'Europe/London')::date, observations, -1 FROM contact_events WHERE id = NEW.corrects
    AND NOT EXISTS (SELECT FROM contact_events c WHERE c.corrects = NEW.corrects AND c.id <> NEW.id AND (c.sequence IS NULL OR c.sequence < NEW.sequence));
    RETURN NULL;
END
$$;

-- A record counts as a customer, by the needs of whoever it is, while it is not merged into another's.
CREATE FUNCTION tally_new_customers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally_changes (subject, day, traits, change)
    SELECT 'customer', (created_at AT TIME ZONE 'Europe/London')::date, need_traits(access_needs), count(*) FROM added GROUP BY 2, 3;
    RETURN NULL;
END
$$;

CREATE FUNCTION tally_changed_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally_changes (subject, day, traits, change)
    SELECT 'customer', (OLD.created_at AT TIME ZONE 'Europe/London')::date, need_traits(needs), change
    FROM (VALUES (OLD.access_needs, -1), (NEW.access_needs, 1)) changed (needs, change)
    WHERE NOT EXISTS (SELECT FROM customer_memberships WHERE record_id = NEW.id AND until IS NULL);
    RETURN NULL;
END
$$;

CREATE FUNCTION tally_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tally_changes (subject, day, traits, change)
    SELECT 'customer', (created_at AT TIME ZONE 'Europe/London')::date, need_traits(access_needs), CASE WHEN NEW.until IS NULL THEN -1 ELSE 1 END
    FROM customers WHERE id = NEW.record_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER tallies_contacts AFTER INSERT ON contact_events REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_contacts();

CREATE TRIGGER tallies_corrected AFTER INSERT ON contact_events FOR EACH ROW WHEN (NEW.corrects IS NOT NULL) EXECUTE FUNCTION tally_corrected_contact();

CREATE TRIGGER tallies_new AFTER INSERT ON customers REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tally_new_customers();

CREATE TRIGGER tallies_changed AFTER UPDATE OF access_needs ON customers FOR EACH ROW WHEN (OLD.access_needs <> NEW.access_needs) EXECUTE FUNCTION tally_changed_customer();

CREATE TRIGGER tallies_merged AFTER INSERT ON customer_memberships FOR EACH ROW WHEN (NEW.until IS NULL) EXECUTE FUNCTION tally_membership();

CREATE TRIGGER tallies_parted AFTER UPDATE ON customer_memberships FOR EACH ROW WHEN ((OLD.until IS NULL) <> (NEW.until IS NULL)) EXECUTE FUNCTION tally_membership();

ALTER TABLE contact_events ENABLE ALWAYS TRIGGER tallies_contacts, ENABLE ALWAYS TRIGGER tallies_corrected;

ALTER TABLE customers ENABLE ALWAYS TRIGGER tallies_new, ENABLE ALWAYS TRIGGER tallies_changed;

ALTER TABLE customer_memberships ENABLE ALWAYS TRIGGER tallies_merged, ENABLE ALWAYS TRIGGER tallies_parted;

INSERT INTO tallies
SELECT 'contact', e.day, each_once(e.observations), sum(e.change) FROM (
    SELECT (occurred_at AT TIME ZONE 'Europe/London')::date AS day, observations, count(*) AS change FROM contact_events GROUP BY 1, 2
    UNION ALL
    SELECT (occurred_at AT TIME ZONE 'Europe/London')::date, observations, -1 FROM contact_events WHERE id IN (SELECT corrects FROM contact_events)
) e GROUP BY 2, 3;

INSERT INTO tallies
SELECT 'customer', c.day, each_once(need_traits(c.access_needs)), sum(c.count) FROM (
    SELECT (created_at AT TIME ZONE 'Europe/London')::date AS day, access_needs, count(*) FROM customers
    WHERE id NOT IN (SELECT record_id FROM customer_memberships WHERE until IS NULL) GROUP BY 1, 2
) c GROUP BY 2, 3;
