-- Customers are found by any part of their name, however it is spelt. The database folds names itself, and keeps them
-- folded by triggers: also those that an earlier version of the service writes beside this one, or that are loaded.

CREATE FUNCTION folded_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN
    btrim(regexp_replace(regexp_replace(
        replace(replace(replace(replace(
            translate(lower(normalize(translate(name, '´', ''), NFKD)), 'łøđħıðς''’‘‛`ʼʻʹ′', 'lodhidσ'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
        '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]', '', 'g'),
        '[\s\u2028\u2029\u05be\u2010-\u2015\u2212-]+', ' ', 'g'));

-- All parts of one, two and three letters.
CREATE FUNCTION name_parts(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN
    ARRAY(SELECT substr(folded, start, size) FROM generate_series(1, length(folded)) start, generate_series(1, 3) size);

-- Enough of them to find what is sought: it is itself one, or has each of these. Every other part is as good as all.
CREATE FUNCTION sought_parts(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN
    CASE WHEN length(folded) < 4 THEN array_remove(ARRAY[folded], '')
    ELSE ARRAY(SELECT substr(folded, least(start, length(folded) - 2), 3) FROM generate_series(1, length(folded) - 1, 2) start) END;

CREATE TABLE searchable_names (
    record_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    folded TEXT COLLATE "C" NOT NULL,
    CONSTRAINT pk_searchable_names PRIMARY KEY (record_id),
    CONSTRAINT fk_searchable_names_record_id FOREIGN KEY(record_id) REFERENCES customers (id),
    CONSTRAINT fk_searchable_names_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE FUNCTION fold_new_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO searchable_names SELECT id, id, folded_name(name) FROM added;
    RETURN NULL;
END
$$;

CREATE FUNCTION fold_changed_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE searchable_names SET folded = folded_name(NEW.name) WHERE record_id = NEW.id;
    RETURN NULL;
END
$$;

-- A merged record's name finds whose record it is.
CREATE FUNCTION fold_whose_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE searchable_names SET customer_id = coalesce((SELECT m.customer_id FROM customer_memberships m WHERE m.record_id = NEW.record_id AND m.until IS NULL), NEW.record_id) WHERE record_id = NEW.record_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER searchable_names_new AFTER INSERT ON customers REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION fold_new_names();

CREATE TRIGGER searchable_names_changed AFTER UPDATE OF name ON customers FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION fold_changed_name();

CREATE TRIGGER searchable_names_whose AFTER INSERT OR UPDATE ON customer_memberships FOR EACH ROW EXECUTE FUNCTION fold_whose_name();

-- However rows are loaded.
ALTER TABLE customers ENABLE ALWAYS TRIGGER searchable_names_new, ENABLE ALWAYS TRIGGER searchable_names_changed;

ALTER TABLE customer_memberships ENABLE ALWAYS TRIGGER searchable_names_whose;

INSERT INTO searchable_names SELECT c.id, coalesce(m.customer_id, c.id), folded_name(c.name) FROM customers c LEFT JOIN customer_memberships m ON m.record_id = c.id AND m.until IS NULL;

CREATE INDEX ix_searchable_names_customer_id ON searchable_names (customer_id);

-- A search reads what has not been sorted in yet from end to end, so that is kept short.
CREATE INDEX ix_searchable_names_parts ON searchable_names USING gin (name_parts(folded)) WITH (gin_pending_list_limit = 128);
