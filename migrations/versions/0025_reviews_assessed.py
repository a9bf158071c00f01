"""What the engine said of a restriction when it was reviewed, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0025"
down_revision = "0016"
upgrade = sql_beside(__file__)
