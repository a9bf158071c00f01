"""Addresses found by what covers them, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0025"
down_revision = "0024"
upgrade = sql_beside(__file__)
