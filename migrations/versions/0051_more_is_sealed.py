"""More kinds of records are sealed, and what no entry tells of is found; see the SQL file beside this one."""

from contact_policy.storage.revisions import sql_beside

revision = "0051"
down_revision = "0050"
serves = "0050"
upgrade = sql_beside(__file__)
