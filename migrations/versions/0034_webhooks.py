"""Webhooks by subscription, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0034"
down_revision = "0033"
upgrade = sql_beside(__file__)
