-- The first tables. Statements end with a semicolon and an empty line: that is how 0001_the_first_tables.py reads them.

CREATE TABLE customers (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    access_needs JSONB NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_customers PRIMARY KEY (id),
    CONSTRAINT ck_customers_name_is_not_empty CHECK (name <> ''),
    CONSTRAINT ck_customers_version_counts CHECK (version >= 1)
);

CREATE TABLE idempotency_answers (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL,
    headers JSONB NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_idempotency_answers PRIMARY KEY (caller, key),
    CONSTRAINT ck_idempotency_answers_status_is_of_http CHECK (status BETWEEN 100 AND 599)
);

CREATE TABLE customer_versions (
    customer_id UUID NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    name TEXT NOT NULL,
    access_needs JSONB NOT NULL,
    CONSTRAINT pk_customer_versions PRIMARY KEY (customer_id, version),
    CONSTRAINT fk_customer_versions_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE TABLE contact_points (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    customer_id UUID NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    added_at TIMESTAMP WITH TIME ZONE NOT NULL,
    removed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_contact_points PRIMARY KEY (id),
    CONSTRAINT ck_contact_points_kind_is_known CHECK (kind IN ('phone', 'email', 'post')),
    CONSTRAINT ck_contact_points_value_is_not_empty CHECK (value <> ''),
    CONSTRAINT fk_contact_points_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_contact_points_customer_id ON contact_points (customer_id);

CREATE INDEX ix_contact_points_kind_value ON contact_points (kind, value);

CREATE UNIQUE INDEX uq_contact_points_current ON contact_points (kind, value, customer_id) WHERE removed_at IS NULL;

CREATE TABLE external_references (
    system TEXT NOT NULL,
    external_id TEXT NOT NULL,
    customer_id UUID NOT NULL,
    CONSTRAINT pk_external_references PRIMARY KEY (system, external_id),
    CONSTRAINT fk_external_references_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_external_references_customer_id ON external_references (customer_id);

CREATE TABLE cases (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    reference TEXT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    decision TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    internal_review TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_cases PRIMARY KEY (id),
    CONSTRAINT ck_cases_status_is_known CHECK (status IN ('open', 'closed')),
    CONSTRAINT ck_cases_internal_review_is_known CHECK (internal_review IN ('not_requested', 'pending', 'exhausted')),
    CONSTRAINT ck_cases_version_counts CHECK (version >= 1),
    CONSTRAINT fk_cases_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_cases_customer_id ON cases (customer_id, id);

CREATE TABLE notices (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    kind TEXT NOT NULL,
    about_id UUID NOT NULL,
    addressee TEXT NOT NULL,
    subject TEXT NOT NULL,
    sections JSONB NOT NULL,
    checks JSONB NOT NULL,
    policy JSONB NOT NULL,
    status TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE,
    issue_recorded_at TIMESTAMP WITH TIME ZONE,
    issued_by TEXT NOT NULL,
    method TEXT,
    deemed_received_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_notices PRIMARY KEY (id),
    CONSTRAINT ck_notices_kind_is_known CHECK (kind IN ('warning', 'decision', 'review', 'lift', 'lapse')),
    CONSTRAINT ck_notices_status_is_known CHECK (status IN ('draft', 'issued')),
    CONSTRAINT ck_notices_method_is_known CHECK (method IN ('post', 'email', 'by_hand')),
    CONSTRAINT ck_notices_issue_is_whole CHECK (CASE status WHEN 'issued' THEN num_nonnulls(issued_at, issue_recorded_at, method, deemed_received_at) = 4 ELSE num_nonnulls(issued_at, issue_recorded_at, method, deemed_received_at) = 0 END),
    CONSTRAINT ck_notices_version_counts CHECK (version >= 1),
    CONSTRAINT fk_notices_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_notices_customer_id ON notices (customer_id, id);

CREATE TABLE warnings (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    behaviours TEXT[] NOT NULL,
    conduct TEXT NOT NULL,
    change_expected TEXT NOT NULL,
    response_days INTEGER NOT NULL,
    notice_id UUID NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    policy JSONB NOT NULL,
    CONSTRAINT pk_warnings PRIMARY KEY (id),
    CONSTRAINT uq_warnings_notice_id UNIQUE (notice_id),
    CONSTRAINT ck_warnings_behaviours_are_known CHECK (behaviours <@ ARRAY['aggressive', 'unreasonable', 'persistent']),
    CONSTRAINT ck_warnings_names_a_behaviour CHECK (behaviours <> '{}'),
    CONSTRAINT ck_warnings_response_days_are_not_negative CHECK (response_days >= 0),
    CONSTRAINT fk_warnings_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_warnings_customer_id ON warnings (customer_id, id);

CREATE TABLE restriction_proposals (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    proposal JSONB NOT NULL,
    status TEXT NOT NULL,
    assessment JSONB NOT NULL,
    facts JSONB NOT NULL,
    proposed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    withdrawn_by TEXT NOT NULL,
    withdrawn_at TIMESTAMP WITH TIME ZONE,
    withdrawal_reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_restriction_proposals PRIMARY KEY (id),
    CONSTRAINT ck_restriction_proposals_status_is_known CHECK (status IN ('awaiting_decision', 'authorised', 'refused', 'withdrawn')),
    CONSTRAINT ck_restriction_proposals_withdrawal_is_whole CHECK ((status = 'withdrawn') = (withdrawn_at IS NOT NULL)),
    CONSTRAINT ck_restriction_proposals_version_counts CHECK (version >= 1),
    CONSTRAINT fk_restriction_proposals_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_restriction_proposals_status ON restriction_proposals (status, id);

CREATE INDEX ix_restriction_proposals_customer_id ON restriction_proposals (customer_id, id);

CREATE TABLE audit_entries (
    sequence BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor TEXT NOT NULL,
    roles TEXT[] NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    customer_id UUID,
    policy JSONB NOT NULL,
    request_id TEXT NOT NULL,
    details JSONB NOT NULL,
    digest TEXT NOT NULL,
    CONSTRAINT pk_audit_entries PRIMARY KEY (sequence),
    CONSTRAINT ck_audit_entries_action_is_noun_dot_verb CHECK (action ~ '^[a-z_-]+[.][a-z_-]+$'),
    CONSTRAINT fk_audit_entries_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_audit_entries_subject ON audit_entries (subject, sequence);

CREATE INDEX ix_audit_entries_customer_id ON audit_entries (customer_id, sequence);

CREATE TABLE policy_editions (
    sequence BIGINT GENERATED ALWAYS AS IDENTITY,
    digest TEXT NOT NULL,
    policy_id TEXT NOT NULL,
    version TEXT NOT NULL,
    document TEXT NOT NULL,
    office JSONB NOT NULL,
    adopted_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_policy_editions PRIMARY KEY (sequence)
);

CREATE INDEX ix_policy_editions_adopted_at ON policy_editions (adopted_at);

CREATE TABLE case_versions (
    case_id UUID NOT NULL,
    version INTEGER NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    reference TEXT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    decision TEXT NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE,
    internal_review TEXT NOT NULL,
    CONSTRAINT pk_case_versions PRIMARY KEY (case_id, version),
    CONSTRAINT ck_case_versions_status_is_known CHECK (status IN ('open', 'closed')),
    CONSTRAINT ck_case_versions_internal_review_is_known CHECK (internal_review IN ('not_requested', 'pending', 'exhausted')),
    CONSTRAINT fk_case_versions_case_id FOREIGN KEY(case_id) REFERENCES cases (id)
);

CREATE TABLE contact_events (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded_by TEXT NOT NULL,
    channel TEXT NOT NULL,
    direction TEXT NOT NULL,
    made_by TEXT NOT NULL,
    duration_seconds INTEGER,
    staff_minutes INTEGER,
    case_id UUID,
    summary TEXT NOT NULL,
    observations TEXT[] NOT NULL,
    effect_on_work TEXT NOT NULL,
    outcome TEXT NOT NULL,
    raises TEXT,
    repeats_case_id UUID,
    corrects UUID,
    resembles_case_id UUID,
    CONSTRAINT pk_contact_events PRIMARY KEY (id),
    CONSTRAINT ck_contact_events_channel_is_known CHECK (channel IN ('phone', 'email', 'post', 'in_person', 'web', 'sms', 'social_media')),
    CONSTRAINT ck_contact_events_direction_is_known CHECK (direction IN ('inbound', 'outbound')),
    CONSTRAINT ck_contact_events_made_by_is_known CHECK (made_by IN ('customer', 'representative', 'household')),
    CONSTRAINT ck_contact_events_outcome_is_known CHECK (outcome IN ('normal', 'placed_on_hold', 'call_ended')),
    CONSTRAINT ck_contact_events_raises_is_known CHECK (raises IN ('new_matter', 'new_information', 'repeat', 'statutory', 'safeguarding')),
    CONSTRAINT ck_contact_events_duration_is_not_negative CHECK (duration_seconds >= 0),
    CONSTRAINT ck_contact_events_staff_minutes_are_not_negative CHECK (staff_minutes >= 0),
    CONSTRAINT ck_contact_events_corrects_another CHECK (corrects <> id),
    CONSTRAINT fk_contact_events_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_contact_events_case_id FOREIGN KEY(case_id) REFERENCES cases (id),
    CONSTRAINT fk_contact_events_repeats_case_id FOREIGN KEY(repeats_case_id) REFERENCES cases (id),
    CONSTRAINT fk_contact_events_corrects FOREIGN KEY(corrects) REFERENCES contact_events (id),
    CONSTRAINT fk_contact_events_resembles_case_id FOREIGN KEY(resembles_case_id) REFERENCES cases (id)
);

CREATE INDEX ix_contact_events_customer_id ON contact_events (customer_id, occurred_at, id);

CREATE INDEX ix_contact_events_incidents ON contact_events (occurred_at, id) WHERE observations <> '{}'::text[];

CREATE TABLE decisions (
    id UUID NOT NULL,
    proposal_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    outcome TEXT NOT NULL,
    reasons TEXT NOT NULL,
    recorded_reasons JSONB NOT NULL,
    decided_by TEXT NOT NULL,
    decider_roles TEXT[] NOT NULL,
    decided_at TIMESTAMP WITH TIME ZONE NOT NULL,
    assessment JSONB NOT NULL,
    facts JSONB NOT NULL,
    restriction_id UUID,
    notice_id UUID,
    CONSTRAINT pk_decisions PRIMARY KEY (id),
    CONSTRAINT uq_decisions_proposal_id UNIQUE (proposal_id),
    CONSTRAINT ck_decisions_outcome_is_known CHECK (outcome IN ('authorise', 'refuse')),
    CONSTRAINT ck_decisions_authorisation_restricts CHECK ((outcome = 'authorise') = (restriction_id IS NOT NULL)),
    CONSTRAINT fk_decisions_proposal_id FOREIGN KEY(proposal_id) REFERENCES restriction_proposals (id),
    CONSTRAINT fk_decisions_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_decisions_customer_id ON decisions (customer_id, id);

CREATE TABLE restrictions (
    id UUID NOT NULL,
    customer_id UUID NOT NULL,
    measures JSONB NOT NULL,
    behaviours TEXT[] NOT NULL,
    authorised_at TIMESTAMP WITH TIME ZONE NOT NULL,
    starts_on DATE NOT NULL,
    review_on DATE NOT NULL,
    ends_on DATE,
    without_warning BOOLEAN NOT NULL,
    proposal_id UUID NOT NULL,
    decision_id UUID NOT NULL,
    decision_notice_id UUID NOT NULL,
    authorised_by TEXT NOT NULL,
    policy JSONB NOT NULL,
    replaces UUID,
    ended_at TIMESTAMP WITH TIME ZONE,
    ended_how TEXT,
    ended_by TEXT NOT NULL,
    end_reasons TEXT NOT NULL,
    lapse_recorded_at TIMESTAMP WITH TIME ZONE,
    version INTEGER NOT NULL,
    CONSTRAINT pk_restrictions PRIMARY KEY (id),
    CONSTRAINT uq_restrictions_decision_id UNIQUE (decision_id),
    CONSTRAINT ck_restrictions_behaviours_are_known CHECK (behaviours <@ ARRAY['aggressive', 'unreasonable', 'persistent']),
    CONSTRAINT ck_restrictions_ended_how_is_known CHECK (ended_how IN ('lifted', 'quashed', 'replaced')),
    CONSTRAINT ck_restrictions_has_a_measure CHECK (jsonb_array_length(measures) > 0),
    CONSTRAINT ck_restrictions_ends_after_it_starts CHECK (ends_on >= starts_on),
    CONSTRAINT ck_restrictions_end_is_whole CHECK ((ended_at IS NULL) = (ended_how IS NULL)),
    CONSTRAINT ck_restrictions_version_counts CHECK (version >= 1),
    CONSTRAINT fk_restrictions_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_restrictions_proposal_id FOREIGN KEY(proposal_id) REFERENCES restriction_proposals (id),
    CONSTRAINT fk_restrictions_replaces FOREIGN KEY(replaces) REFERENCES restrictions (id)
);

CREATE INDEX ix_restrictions_unlapsed ON restrictions (id) WHERE ended_at IS NULL AND lapse_recorded_at IS NULL;

CREATE INDEX ix_restrictions_customer_id ON restrictions (customer_id, id);

CREATE TABLE reviews (
    id UUID NOT NULL,
    restriction_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    outcome TEXT NOT NULL,
    reasons TEXT NOT NULL,
    next_review_on DATE,
    reviewed_by TEXT NOT NULL,
    reviewed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    notice_id UUID NOT NULL,
    CONSTRAINT pk_reviews PRIMARY KEY (id),
    CONSTRAINT ck_reviews_outcome_is_known CHECK (outcome IN ('continue', 'lift')),
    CONSTRAINT fk_reviews_restriction_id FOREIGN KEY(restriction_id) REFERENCES restrictions (id),
    CONSTRAINT fk_reviews_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id)
);

CREATE INDEX ix_reviews_restriction_id ON reviews (restriction_id, id);

CREATE INDEX ix_reviews_customer_id ON reviews (customer_id, id);

CREATE TABLE breaches (
    id UUID NOT NULL,
    restriction_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    contact_event_id UUID NOT NULL,
    description TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    staff_guidance TEXT NOT NULL,
    CONSTRAINT pk_breaches PRIMARY KEY (id),
    CONSTRAINT uq_breaches_restriction_id UNIQUE (restriction_id, contact_event_id),
    CONSTRAINT fk_breaches_restriction_id FOREIGN KEY(restriction_id) REFERENCES restrictions (id),
    CONSTRAINT fk_breaches_customer_id FOREIGN KEY(customer_id) REFERENCES customers (id),
    CONSTRAINT fk_breaches_contact_event_id FOREIGN KEY(contact_event_id) REFERENCES contact_events (id)
);

CREATE INDEX ix_breaches_customer_id ON breaches (customer_id, id);

ALTER TABLE restrictions ADD CONSTRAINT fk_restrictions_decision_id FOREIGN KEY(decision_id) REFERENCES decisions (id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE warnings ADD CONSTRAINT fk_warnings_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE reviews ADD CONSTRAINT fk_reviews_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE decisions ADD CONSTRAINT fk_decisions_notice_id FOREIGN KEY(notice_id) REFERENCES notices (id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE restrictions ADD CONSTRAINT fk_restrictions_decision_notice_id FOREIGN KEY(decision_notice_id) REFERENCES notices (id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE decisions ADD CONSTRAINT fk_decisions_restriction_id FOREIGN KEY(restriction_id) REFERENCES restrictions (id) DEFERRABLE INITIALLY DEFERRED;

-- What was recorded stays recorded: these tables take new rows and nothing else, whoever asks, replicas included.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'object_not_in_prerequisite_state';
END
$$;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE audit_entries ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON contact_events FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON contact_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE contact_events ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON customer_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON customer_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE customer_versions ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON case_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON case_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE case_versions ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE decisions ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON reviews FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON reviews FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE reviews ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON breaches FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON breaches FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE breaches ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;

CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON policy_editions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER table_stays BEFORE TRUNCATE ON policy_editions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE policy_editions ENABLE ALWAYS TRIGGER rows_stay, ENABLE ALWAYS TRIGGER table_stays;
