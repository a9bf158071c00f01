-- What somebody considered before a warning, at a review and on an appeal, where the document asks for it, and why it goes
-- ahead all the same. None of those from before it was asked.
ALTER TABLE warnings ADD COLUMN recorded jsonb;

ALTER TABLE reviews ADD COLUMN criteria jsonb;

ALTER TABLE appeal_decisions ADD COLUMN recorded jsonb;

INSERT INTO blanked_columns (table_name, column_name, becomes) VALUES
    ('warnings', 'recorded', 'words'), ('reviews', 'criteria', 'words'), ('appeal_decisions', 'recorded', 'words');
