"""Customers, how they are reached, and their cases are sealed, too; see the SQL file beside this one."""

from contact_policy.storage.revisions import sql_beside

revision = "0052"
down_revision = "0051"
serves = "0051"
upgrade = sql_beside(__file__)
