-- Which kinds of measures there are is the policy's to say, and the database holds whichever it says: a new kind of
-- measure needs no migration.

ALTER TABLE breaches DROP CONSTRAINT ck_breaches_measure_is_known;
