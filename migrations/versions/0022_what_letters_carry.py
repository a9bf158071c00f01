"""What a letter carries beside its text, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0022"
down_revision = "0021"
upgrade = sql_beside(__file__)
