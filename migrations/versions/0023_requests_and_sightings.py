"""Requests to look at a restriction sooner, and incidents somebody has seen, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0023"
down_revision = "0022"
upgrade = sql_beside(__file__)
