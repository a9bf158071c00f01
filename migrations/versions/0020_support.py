"""Whether a restriction's support holds, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0020"
down_revision = "0019"
upgrade = sql_beside(__file__)
