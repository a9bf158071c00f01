"""What is to be sent, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0006"
down_revision = "0005"
upgrade = sql_beside(__file__)
