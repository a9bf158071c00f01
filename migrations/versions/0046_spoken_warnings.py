"""Spoken warnings, which have no letter, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0046"
down_revision = "0045"
serves = "0045"
upgrade = sql_beside(__file__)
