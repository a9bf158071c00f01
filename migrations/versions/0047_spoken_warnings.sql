-- That somebody was told what is unacceptable, by word of mouth: a record, without a letter. Only ever added.
CREATE TABLE spoken_warnings (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    step text NOT NULL,
    behaviours text[] NOT NULL,
    said text NOT NULL,
    said_at timestamptz NOT NULL,
    counts_until date,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT pk_spoken_warnings PRIMARY KEY (id),
    CONSTRAINT fk_spoken_warnings_customer_id FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_spoken_warnings_customer_id ON spoken_warnings (customer_id, id);

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON spoken_warnings FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON spoken_warnings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE spoken_warnings ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

INSERT INTO blanked_columns (table_name, column_name, becomes) VALUES ('spoken_warnings', 'said', 'nothing');
