"""Which releases each revision serves, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0031"
down_revision = "0030"
upgrade = sql_beside(__file__)
