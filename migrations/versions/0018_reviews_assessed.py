"""What the engine said of a restriction when it was reviewed, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0018"
down_revision = "0017"
upgrade = sql_beside(__file__)
