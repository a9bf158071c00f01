"""What was sent is forgotten in time: its words, and where it went."""

from alembic import op

revision = "0044"
down_revision = "0043"
serves = "0043"


def upgrade() -> None:
    """Find what still says something and was settled long ago."""
    op.execute(
        "CREATE INDEX ix_outgoing_messages_settled_at ON outgoing_messages (settled_at)"
        " WHERE address <> '' OR subject <> '' OR paragraphs <> '[]'::jsonb"
    )
