"""The first tables, as the SQL file beside this one says: it reads better than calls, and never changes its meaning."""

from contact_policy.storage.revisions import sql_beside

revision = "0001"
down_revision: str | None = None
upgrade = sql_beside(__file__)
