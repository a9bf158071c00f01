"""Spoken warnings, which have no letter, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0047"
down_revision = "0046"
serves = "0046"
upgrade = sql_beside(__file__)
