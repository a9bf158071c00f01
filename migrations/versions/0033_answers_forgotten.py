"""Answers to an Idempotency-Key are forgotten by their age."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Find the old ones without reading all."""
    op.execute("CREATE INDEX ix_idempotency_answers_created_at ON idempotency_answers (created_at)")
