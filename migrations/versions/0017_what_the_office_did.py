"""What the office itself did on a case, and ids of access needs, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0017"
down_revision = "0016"
upgrade = sql_beside(__file__)
