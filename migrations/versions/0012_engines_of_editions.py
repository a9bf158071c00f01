"""The engine level of each policy edition, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0012"
down_revision = "0011"
upgrade = sql_beside(__file__)
