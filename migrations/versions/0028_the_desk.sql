-- What each person of the office is called, as their identity provider said when they last signed in to the desk.
CREATE TABLE people_seen (
    subject TEXT NOT NULL,
    name TEXT NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_people_seen PRIMARY KEY (subject)
);

-- What somebody has begun to write at the desk and not sent: nobody else sees it, and it is no evidence.
CREATE TABLE drafts (
    owner TEXT NOT NULL,
    kind TEXT NOT NULL,
    about_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    form JSONB NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_drafts PRIMARY KEY (owner, kind, about_id),
    CONSTRAINT fk_drafts_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_drafts_customer_id ON drafts (customer_id);

CREATE INDEX ix_drafts_saved_at ON drafts (saved_at);
