-- The oldest revision whose release can work on a revision: what a release reads that meets one it has never heard of.
CREATE TABLE schema_revisions (
    revision TEXT NOT NULL,
    serves TEXT NOT NULL,
    CONSTRAINT pk_schema_revisions PRIMARY KEY (revision)
);
