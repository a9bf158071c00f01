-- Whether what a restriction was decided on still holds by what is known today, worked out whenever something under it
-- changes; and what whoever decided on it while that was lost said of it. Of those decided before nothing is known yet.

CREATE TABLE restriction_supports (
    restriction_id UUID NOT NULL,
    state TEXT NOT NULL,
    as_of TIMESTAMP WITH TIME ZONE NOT NULL,
    lost JSONB NOT NULL,
    CONSTRAINT pk_restriction_supports PRIMARY KEY (restriction_id),
    CONSTRAINT ck_restriction_supports_state_is_known CHECK (state IN ('held', 'lost')),
    CONSTRAINT ck_restriction_supports_lost_says_what CHECK ((state = 'lost') = (jsonb_array_length(lost) > 0)),
    CONSTRAINT fk_restriction_supports_restriction_id FOREIGN KEY(restriction_id) REFERENCES restrictions (id)
);

CREATE INDEX ix_restriction_supports_lost ON restriction_supports (restriction_id) WHERE state = 'lost';

ALTER TABLE reviews ADD COLUMN support JSONB, ADD COLUMN support_weighed TEXT NOT NULL DEFAULT '';

ALTER TABLE reviews ALTER COLUMN support_weighed DROP DEFAULT;

ALTER TABLE appeal_decisions ADD COLUMN support JSONB, ADD COLUMN support_weighed TEXT NOT NULL DEFAULT '';

ALTER TABLE appeal_decisions ALTER COLUMN support_weighed DROP DEFAULT;
