"""The program in docs/crm.md, run as it stands: what goes in, what is followed, and a marker that is cleared."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fixtures.database import fresh_database
from fixtures.guide import MOST_LINES, PAGE, Guide, blocks, shown
from fixtures.office import Office
from fixtures.running import running_service

PROGRAMS = ["crm.py", "crm.ts"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_guides_programs_are_short(program: str) -> None:
    assert len([line for line in shown(program).splitlines() if line]) <= MOST_LINES


@pytest.mark.parametrize("program", PROGRAMS)
def test_whoever_has_the_page_alone_has_all_that_its_programs_read(program: str) -> None:
    """Each variable is exported and each file shown, but for those that the program writes itself."""
    text, commands = shown(program), "\n".join(blocks("sh"))
    variables = set(re.findall(r"\b(?:POLICY|HOOK)_[A-Z]+\b", text + commands))
    assert variables == {"POLICY_URL", "POLICY_KEY", "HOOK_URL", "HOOK_PORT", "HOOK_SECRET"}
    for name in variables:
        assert re.search(rf"^export .*\b{name}=", commands, re.MULTILINE), name
    files = set(re.findall(r'(?:open|read)\("([a-z]+\.json)"\)', text)) - {"crm.json"}
    assert files == {"customers.json", "contacts.json"}
    for name in files:
        assert json.loads(shown(name))


def test_the_guide_installs_what_the_suite_holds_to_it() -> None:
    held = json.loads((PAGE.parents[1] / "tests" / "openapi" / "package.json").read_text())["devDependencies"]
    (installed,) = re.findall(r"^npm install --save-exact (.*)$", "\n".join(blocks("sh")), re.MULTILINE)
    for name, version in (package.rsplit("@", 1) for package in installed.split()):
        assert held[name].lstrip("^") == version


@pytest.mark.long("a service is started, somebody restricted, and a program runs beside them")
def test_the_guides_program_sends_follows_and_clears(server_dsn: str, template: str, tmp_path: Path) -> None:
    (tmp_path / "crm.py").write_text(shown("crm.py"))

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
