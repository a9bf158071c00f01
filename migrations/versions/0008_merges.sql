-- Two records that turn out to be one person. What was written under a record keeps its customer_id for ever; these
-- tables say whose each record is, and was. A record that stands in no open membership is its own.

CREATE TABLE customer_merges (
    id UUID NOT NULL,
    act TEXT NOT NULL,
    survivor_id UUID NOT NULL,
    duplicate_id UUID NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    by TEXT NOT NULL,
    reason TEXT NOT NULL,
    undoes UUID,
    effect JSONB NOT NULL,
    CONSTRAINT pk_customer_merges PRIMARY KEY (id),
    CONSTRAINT uq_customer_merges_undoes UNIQUE (undoes),
    CONSTRAINT ck_customer_merges_act_is_known CHECK (act IN ('merge', 'split')),
    CONSTRAINT ck_customer_merges_takes_two CHECK (survivor_id <> duplicate_id),
    CONSTRAINT ck_customer_merges_split_undoes_a_merge CHECK ((act = 'split') = (undoes IS NOT NULL)),
    CONSTRAINT fk_customer_merges_survivor_id FOREIGN KEY(survivor_id) REFERENCES customers (id),
    CONSTRAINT fk_customer_merges_duplicate_id FOREIGN KEY(duplicate_id) REFERENCES customers (id),
    CONSTRAINT fk_customer_merges_undoes FOREIGN KEY(undoes) REFERENCES customer_merges (id)
);

CREATE INDEX ix_customer_merges_survivor_id ON customer_merges (survivor_id, id);

CREATE INDEX ix_customer_merges_duplicate_id ON customer_merges (duplicate_id, id);

CREATE TABLE customer_memberships (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    record_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    since TIMESTAMP WITH TIME ZONE NOT NULL,
    until TIMESTAMP WITH TIME ZONE,
    opened_by UUID NOT NULL,
    closed_by UUID,
    CONSTRAINT pk_customer_memberships PRIMARY KEY (id),
    CONSTRAINT ck_customer_memberships_is_of_another CHECK (record_id <> customer_id),
    CONSTRAINT ck_customer_memberships_close_is_whole CHECK ((until IS NULL) = (closed_by IS NULL)),
    CONSTRAINT fk_customer_memberships_record_id FOREIGN KEY(record_id) REFERENCES customers (id),
    CONSTRAINT fk_customer_memberships_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE UNIQUE INDEX uq_customer_memberships_current ON customer_memberships (record_id) WHERE until IS NULL;

CREATE INDEX ix_customer_memberships_record_id ON customer_memberships (record_id);

CREATE INDEX ix_customer_memberships_customer_id ON customer_memberships (customer_id);

-- What a merge must give back when it is undone. It goes with the merge.
CREATE TABLE merged_details (
    merge_id UUID NOT NULL,
    duplicate JSONB NOT NULL,
    survivor JSONB NOT NULL,
    CONSTRAINT pk_merged_details PRIMARY KEY (merge_id),
    CONSTRAINT fk_merged_details_merge_id FOREIGN KEY(merge_id) REFERENCES customer_merges (id)
);

-- What a merge or split came to is written down when it is done.
ALTER TABLE customer_memberships ADD CONSTRAINT fk_customer_memberships_opened_by FOREIGN KEY(opened_by) REFERENCES customer_merges (id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE customer_memberships ADD CONSTRAINT fk_customer_memberships_closed_by FOREIGN KEY(closed_by) REFERENCES customer_merges (id) DEFERRABLE INITIALLY DEFERRED;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON customer_merges FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON customer_merges FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE customer_merges ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

-- Whose a record is decides whose restrictions bind: both sides are told of.
CREATE TRIGGER status_changes_of_the_record AFTER INSERT OR UPDATE OR DELETE ON customer_memberships FOR EACH ROW EXECUTE FUNCTION note_status_change('record_id');

CREATE TRIGGER status_changes_of_the_customer AFTER INSERT OR UPDATE OR DELETE ON customer_memberships FOR EACH ROW EXECUTE FUNCTION note_status_change('customer_id');
