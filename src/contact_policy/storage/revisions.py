"""What a migration written in SQL does: it runs the file beside it, which never changes its meaning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import op


def sql_beside(revision: str) -> Callable[[], None]:
    """The ``upgrade`` of the revision whose Python file this is: its SQL file, statement by statement.

    An empty line ends a statement. There is no way back but a restored backup.
    """

    def upgrade() -> None:
        for statement in Path(revision).with_suffix(".sql").read_text(encoding="utf-8").split(";\n\n"):
            op.execute(statement)

    return upgrade
