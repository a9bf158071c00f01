"""Erasure by blanking in place, and holds against it, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0041"
down_revision = "0040"
serves = "0040"
upgrade = sql_beside(__file__)
