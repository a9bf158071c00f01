-- What a warning says of one behaviour alone, and how it was assessed when it was drafted. Those drafted before say
-- everything in one text and were not assessed: they stay as they are.
ALTER TABLE warnings ADD COLUMN conduct_of JSONB DEFAULT '{}' NOT NULL;

ALTER TABLE warnings ALTER COLUMN conduct_of DROP DEFAULT;

ALTER TABLE warnings ADD COLUMN change_of JSONB DEFAULT '{}' NOT NULL;

ALTER TABLE warnings ALTER COLUMN change_of DROP DEFAULT;

ALTER TABLE warnings ADD COLUMN assessment JSONB;
