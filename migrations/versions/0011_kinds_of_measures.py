"""Kinds of measures as the policy has them, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0011"
down_revision = "0010"
upgrade = sql_beside(__file__)
