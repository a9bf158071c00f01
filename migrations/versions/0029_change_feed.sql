-- The change feed: what the office's own systems follow. A change gets its place only after it has committed, in the order
-- in which changes were written, each under its customer's lock. Of restrictions that had ended before there was a feed
-- nothing more is told.

CREATE TABLE changes (
    id UUID NOT NULL,
    written BIGINT GENERATED ALWAYS AS IDENTITY,
    position BIGINT,
    kind TEXT NOT NULL,
    customer_id UUID NOT NULL,
    about TEXT NOT NULL,
    effective_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    data JSONB NOT NULL,
    external_references JSONB NOT NULL,
    CONSTRAINT pk_changes PRIMARY KEY (id),
    CONSTRAINT uq_changes_position UNIQUE (position),
    CONSTRAINT ck_changes_kind_is_known CHECK (kind IN ('restriction.authorised', 'restriction.in_force', 'restriction.suspended', 'restriction.changed', 'restriction.support_lost', 'restriction.ended', 'review.coming', 'review.overdue', 'reconsideration.requested', 'reconsideration.overdue', 'appeal.overdue', 'warning.issued', 'notice.returned', 'filed-contact.due', 'customer.changed', 'customer.merged', 'customer.split', 'customer.erased'))
);

CREATE INDEX ix_changes_unnumbered ON changes (written) WHERE position IS NULL;

CREATE UNIQUE INDEX uq_changes_brought_by_time ON changes (about, kind, effective_at) WHERE kind IN ('restriction.ended', 'review.coming', 'review.overdue', 'reconsideration.overdue', 'appeal.overdue', 'filed-contact.due');

CREATE TABLE change_feed (
    is_only BOOLEAN NOT NULL,
    feed_id TEXT NOT NULL,
    last_position BIGINT NOT NULL,
    forgotten_to BIGINT NOT NULL,
    CONSTRAINT pk_change_feed PRIMARY KEY (is_only),
    CONSTRAINT ck_change_feed_is_the_only_row CHECK (is_only),
    CONSTRAINT ck_change_feed_reaches_forward CHECK (0 <= forgotten_to AND forgotten_to <= last_position)
);

CREATE TABLE told_standings (
    restriction_id UUID NOT NULL,
    status TEXT NOT NULL,
    since TIMESTAMP WITH TIME ZONE,
    next_at TIMESTAMP WITH TIME ZONE,
    edition TEXT NOT NULL,
    CONSTRAINT pk_told_standings PRIMARY KEY (restriction_id),
    CONSTRAINT ck_told_standings_status_is_known CHECK (status IN ('pending_notice', 'scheduled', 'in_force', 'lapsed', 'lifted', 'quashed', 'replaced')),
    CONSTRAINT fk_told_standings_restriction_id FOREIGN KEY(restriction_id) REFERENCES restrictions (id)
);

CREATE INDEX ix_told_standings_next_at ON told_standings (next_at) WHERE next_at IS NOT NULL;

INSERT INTO change_feed VALUES (true, left(replace(gen_random_uuid()::text, '-', ''), 8), 0, 0);

INSERT INTO told_standings (restriction_id, status, since, edition)
    SELECT id, coalesce(ended_how, 'lapsed'), coalesce(ended_at, lapse_recorded_at), '' FROM restrictions
     WHERE ended_at <= now() OR lapse_recorded_at IS NOT NULL;
