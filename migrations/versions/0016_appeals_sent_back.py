"""Whether a quashed restriction may be decided again, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0016"
down_revision = "0015"
upgrade = sql_beside(__file__)
