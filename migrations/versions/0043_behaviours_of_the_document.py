"""Behaviours are named by the policy document, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0043"
down_revision = "0042"
serves = "0042"
upgrade = sql_beside(__file__)
