-- The language to write and speak to a customer in (BCP 47). Everybody was written to in English before.
ALTER TABLE customers ADD COLUMN language TEXT NOT NULL DEFAULT 'en';

ALTER TABLE customer_versions ADD COLUMN language TEXT NOT NULL DEFAULT 'en';
