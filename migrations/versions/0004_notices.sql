-- More kinds of notices: what follows a decision is told as well.

ALTER TABLE notices DROP CONSTRAINT ck_notices_kind_is_known;

ALTER TABLE notices ADD CONSTRAINT ck_notices_kind_is_known CHECK (kind IN ('warning', 'decision', 'refusal', 'breach', 'review_coming', 'review', 'appeal', 'lift', 'lapse'));

-- Where a letter goes, in which form, and who it says it is from: kept with it, as they were when it went out.
ALTER TABLE notices ADD COLUMN address TEXT NOT NULL DEFAULT '';

ALTER TABLE notices ADD COLUMN form TEXT NOT NULL DEFAULT 'letter';

ALTER TABLE notices ADD COLUMN letterhead JSONB NOT NULL DEFAULT '{"name": "", "postal_address": "", "email": "", "phone": ""}';

ALTER TABLE notices ALTER COLUMN address DROP DEFAULT;

ALTER TABLE notices ALTER COLUMN form DROP DEFAULT;

ALTER TABLE notices ALTER COLUMN letterhead DROP DEFAULT;

ALTER TABLE notices ADD CONSTRAINT ck_notices_form_is_known CHECK (form IN ('letter', 'large_print', 'email'));
