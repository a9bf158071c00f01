"""Behaviours are named by the policy document, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0042"
down_revision = "0041"
serves = "0041"
upgrade = sql_beside(__file__)
