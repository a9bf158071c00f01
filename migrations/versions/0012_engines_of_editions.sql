-- Under which engine level each edition was used. Those from before levels were named were used under the first.
ALTER TABLE policy_editions ADD COLUMN engine INTEGER DEFAULT 1 NOT NULL;

ALTER TABLE policy_editions ALTER COLUMN engine DROP DEFAULT;
