"""The program in docs/crm.md, run as it stands: what goes in, what is followed, and a marker that is cleared."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.database import fresh_database
from fixtures.guide import MOST_LINES, Guide, block
from fixtures.office import Office
from fixtures.running import running_service


@pytest.mark.parametrize("language", ["python", "typescript"])
def test_the_guides_programs_are_short(language: str) -> None:
    assert len([line for line in block(language).splitlines() if line]) <= MOST_LINES


@pytest.mark.long("a service is started, somebody restricted, and a program runs beside them")
def test_the_guides_program_sends_follows_and_clears(server_dsn: str, template: str, tmp_path: Path) -> None:
    (tmp_path / "crm.py").write_text(block("python"))

    def markers() -> dict[str, tuple[str, str]] | None:
        with closing(sqlite3.connect(tmp_path / "crm.sqlite")) as held:
            if not held.execute("SELECT 1 FROM sqlite_master WHERE name = 'feed'").fetchone():
                return None
            followed = held.execute("SELECT next FROM feed").fetchone()
            shown = {id_: (guidance, ends) for id_, guidance, ends in held.execute("SELECT * FROM markers")}
            return shown if followed else None

    with (
        fresh_database(server_dsn, template) as dsn,
        running_service(tmp_path / "data", "--no-background", DATABASE_URL=dsn, DEMO="0") as service,
        Office(service) as office,
    ):
        office.now = datetime.now(UTC) - timedelta(days=60)
        Guide(service, office, tmp_path).follow([sys.executable, "crm.py"], markers)
