"""The change feed, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0029"
down_revision = "0028"
upgrade = sql_beside(__file__)
