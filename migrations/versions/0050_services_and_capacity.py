"""The services that things are about, and as what a person deals with the office; see the SQL file beside this one."""

from contact_policy.storage.revisions import sql_beside

revision = "0050"
down_revision = "0049"
serves = "0049"
upgrade = sql_beside(__file__)
