-- Whether an appeal was allowed for a fault in the procedure, so that the matter may be decided again. Nobody was asked
-- before: what was quashed then was quashed for good.
ALTER TABLE appeal_decisions ADD COLUMN may_be_decided_again BOOLEAN DEFAULT false NOT NULL;

ALTER TABLE appeal_decisions ALTER COLUMN may_be_decided_again DROP DEFAULT;

ALTER TABLE appeal_decisions ADD CONSTRAINT ck_appeal_decisions_only_what_is_quashed_is_decided_again
    CHECK (NOT may_be_decided_again OR outcome = 'quashed');
