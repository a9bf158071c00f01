"""The day on which a customer died, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0024"
down_revision = "0023"
upgrade = sql_beside(__file__)
