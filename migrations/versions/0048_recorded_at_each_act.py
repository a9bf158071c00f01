"""What is considered at warnings, reviews and appeals, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0048"
down_revision = "0047"
serves = "0047"
upgrade = sql_beside(__file__)
