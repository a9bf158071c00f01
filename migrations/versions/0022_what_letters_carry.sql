-- The cases that a letter concerns, and who signed it. Letters from before were signed by the office alone.
ALTER TABLE notices ADD COLUMN particulars JSONB DEFAULT '{}' NOT NULL;

ALTER TABLE notices ALTER COLUMN particulars DROP DEFAULT;
