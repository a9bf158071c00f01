"""What the office itself did on a case, and ids of access needs, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0021"
down_revision = "0020"
upgrade = sql_beside(__file__)
