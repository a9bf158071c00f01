-- More kinds of notices: what follows a decision is told as well.

ALTER TABLE notices DROP CONSTRAINT ck_notices_kind_is_known;

ALTER TABLE notices ADD CONSTRAINT ck_notices_kind_is_known CHECK (kind IN ('warning', 'decision', 'refusal', 'breach', 'review_coming', 'review', 'appeal', 'lift', 'lapse'));
