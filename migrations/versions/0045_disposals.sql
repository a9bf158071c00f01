-- What is disposed of is listed, approved by somebody of the office, and erased one after the other. The list is the record
-- of it: ids and figures, nobody's name.
CREATE TABLE disposals (
    id UUID NOT NULL,
    customer_ids UUID[] NOT NULL,
    listed_by TEXT NOT NULL,
    listed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at TIMESTAMP WITH TIME ZONE,
    looked_at INTEGER NOT NULL,
    erased INTEGER NOT NULL,
    done_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_disposals PRIMARY KEY (id),
    CONSTRAINT ck_disposals_approval_is_whole CHECK ((approved_at IS NULL) = (approved_by = '')),
    CONSTRAINT ck_disposals_figures_fit CHECK (0 <= erased AND erased <= looked_at AND looked_at <= cardinality(customer_ids))
);

CREATE INDEX ix_disposals_to_do ON disposals (approved_at) WHERE approved_at IS NOT NULL AND done_at IS NULL;
