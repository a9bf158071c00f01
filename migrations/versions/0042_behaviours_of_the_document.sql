-- An office's policy document says which behaviours there are: no list of them stands in the tables any more.
ALTER TABLE warnings DROP CONSTRAINT ck_warnings_behaviours_are_known;
ALTER TABLE restrictions DROP CONSTRAINT ck_restrictions_behaviours_are_known;
