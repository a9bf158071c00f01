-- In which order contacts and their readings were written, whatever any clock said: what stored facts refer to. What
-- was written before has no number, so that no row is touched, and comes before all that has one.

CREATE SEQUENCE written_sequence;

-- Whoever may write a contact draws its number; a number is nobody's secret.
GRANT USAGE ON SEQUENCE written_sequence TO PUBLIC;

ALTER TABLE contact_events ADD COLUMN sequence BIGINT;

ALTER TABLE contact_events ALTER COLUMN sequence SET DEFAULT nextval('written_sequence');

ALTER TABLE filed_readings ADD COLUMN sequence BIGINT;

ALTER TABLE filed_readings ALTER COLUMN sequence SET DEFAULT nextval('written_sequence');
