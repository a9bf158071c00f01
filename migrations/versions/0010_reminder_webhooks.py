"""Reminders by webhook, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0010"
down_revision = "0009"
upgrade = sql_beside(__file__)
