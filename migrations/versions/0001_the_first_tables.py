"""The first tables, as the SQL file beside this one says: it reads better than calls, and never changes its meaning."""
# ruff: noqa: INP001 - Alembic finds its scripts by path

from collections.abc import Sequence
from pathlib import Path

from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database to this revision. There is no way back but a restored backup."""
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";\n\n"):
        op.execute(statement)
