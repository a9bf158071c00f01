-- The day on which a customer died, where the office knows of it: nobody writes to them, and nothing is restricted.
ALTER TABLE customers ADD COLUMN deceased_on DATE;

ALTER TABLE customer_versions ADD COLUMN deceased_on DATE;
