"""Whether a restriction ended as its customer was recorded as having died: nobody weighed what was on record."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """What ended before is taken for decided, as it was."""
    op.execute("ALTER TABLE restrictions ADD COLUMN ended_by_death BOOLEAN NOT NULL DEFAULT false")
