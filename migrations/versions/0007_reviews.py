"""Reviews, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0007"
down_revision = "0006"
upgrade = sql_beside(__file__)
