"""Facts by reference, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0013"
down_revision = "0012"
upgrade = sql_beside(__file__)
