-- What the engine said on the facts of the day when a restriction was reviewed. Reviews from before were not told.
ALTER TABLE reviews ADD COLUMN assessment JSONB;
