-- That a copy was issued, its digest, and what was withheld of it; only ever added to.
CREATE TABLE subject_access_copies (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    digest text NOT NULL,
    withheld jsonb NOT NULL,
    issued_by text NOT NULL,
    issued_at timestamptz NOT NULL,
    CONSTRAINT pk_subject_access_copies PRIMARY KEY (id),
    CONSTRAINT fk_subject_access_copies_customer_id FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_subject_access_copies_customer_id ON subject_access_copies (customer_id, id);
