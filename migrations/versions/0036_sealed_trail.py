"""The sealed trail, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0036"
down_revision = "0035"
upgrade = sql_beside(__file__)
