"""The language to write and speak to a customer in: English where nobody said, as it was for everybody before."""

from contact_policy.storage.revisions import sql_beside

revision = "0026"
down_revision = "0025"
upgrade = sql_beside(__file__)
