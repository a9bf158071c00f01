"""Behaviours are named by the policy document, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0044"
down_revision = "0043"
serves = "0043"
upgrade = sql_beside(__file__)
