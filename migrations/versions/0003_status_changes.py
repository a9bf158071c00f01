"""The changes that status boards follow, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0003"
down_revision = "0002"
upgrade = sql_beside(__file__)
