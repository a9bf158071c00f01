"""Merged customers, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0008"
down_revision = "0007"
upgrade = sql_beside(__file__)
