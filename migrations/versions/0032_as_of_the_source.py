"""When another system last changed what it says of a customer."""

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Keep the moment beside the system's reference; nobody knows it of what was said before."""
    op.execute("ALTER TABLE external_references ADD COLUMN source_updated_at TIMESTAMP WITH TIME ZONE")
