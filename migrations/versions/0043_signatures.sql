-- Each person's agreement to a decision that needs several, with their own reasons and the assessment of that moment: only
-- ever added. The last one's is the decision, which says who had agreed before, and how it was made.
CREATE TABLE decision_signatures (
    id uuid NOT NULL,
    salt uuid DEFAULT gen_random_uuid(),
    proposal_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    reasons text NOT NULL,
    recorded_reasons jsonb NOT NULL,
    signed_by text NOT NULL,
    signer_roles text[] NOT NULL,
    signed_at timestamptz NOT NULL,
    assessment jsonb NOT NULL,
    how_decided jsonb,
    CONSTRAINT pk_decision_signatures PRIMARY KEY (id),
    CONSTRAINT fk_decision_signatures_proposal_id FOREIGN KEY (proposal_id) REFERENCES restriction_proposals (id),
    CONSTRAINT fk_decision_signatures_customer_id FOREIGN KEY (customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_decision_signatures_proposal_id ON decision_signatures (proposal_id, id);

CREATE INDEX ix_decision_signatures_customer_id ON decision_signatures (customer_id, id);

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON decision_signatures FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON decision_signatures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE decision_signatures ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

ALTER TABLE decisions ADD COLUMN how_decided jsonb;

INSERT INTO blanked_columns (table_name, column_name, becomes) VALUES
    ('decisions', 'how_decided', 'words'),
    ('decision_signatures', 'reasons', 'nothing'), ('decision_signatures', 'recorded_reasons', 'words'),
    ('decision_signatures', 'assessment', 'words'), ('decision_signatures', 'how_decided', 'words'),
    ('decision_signatures', 'salt', 'null');
