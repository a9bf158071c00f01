"""Lists of those of whom nothing need be kept any more, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0045"
down_revision = "0044"
serves = "0044"
upgrade = sql_beside(__file__)
