"""Guards of what was issued, decided and revoked, as the SQL file beside this one says."""

from contact_policy.storage.revisions import sql_beside

revision = "0038"
down_revision = "0037"
serves = "0037"
upgrade = sql_beside(__file__)
