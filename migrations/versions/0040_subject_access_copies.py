"""Copies of their data that people were given."""

from contact_policy.storage.revisions import sql_beside

revision = "0040"
down_revision = "0039"
serves = "0039"
upgrade = sql_beside(__file__)
