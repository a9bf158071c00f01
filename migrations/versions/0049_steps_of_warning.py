"""Which step of the document a written warning is, and the time to change that a spoken one gave; empty before."""

from alembic import op

revision = "0049"
down_revision = "0048"
serves = "0048"


def upgrade() -> None:
    """Add the columns, which an earlier version leaves empty."""
    op.execute("ALTER TABLE warnings ADD COLUMN step text")
    op.execute("ALTER TABLE spoken_warnings ADD COLUMN response_days integer")
