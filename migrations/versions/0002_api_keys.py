"""Keys for devices that cannot ask an identity provider for tokens."""

from contact_policy.storage.revisions import sql_beside

revision = "0002"
down_revision = "0001"
upgrade = sql_beside(__file__)
