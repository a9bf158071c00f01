"""Requests about people's data."""

from contact_policy.storage.revisions import sql_beside

revision = "0039"
down_revision = "0038"
serves = "0038"
upgrade = sql_beside(__file__)
