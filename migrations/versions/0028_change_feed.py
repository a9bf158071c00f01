"""The change feed, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0028"
down_revision = "0027"
upgrade = sql_beside(__file__)
