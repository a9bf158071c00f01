"""Tallies, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0015"
down_revision = "0014"
upgrade = sql_beside(__file__)
