"""A command given in another folder than the office's says so, and begins no empty office that knows of nothing."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from contact_policy.commands import parser
from contact_policy.policy.document.loading import DOCUMENTS
from fixtures.commands import command
from fixtures.database import fresh_database

ID = "01a22c3c-ea2a-7000-8000-000000000000"
# What reads an office's record, or acts on it, by what does it, as it is typed.
OF_AN_OFFICE = {
    "audit:replay": "audit replay",
    "audit:verify": "audit verify",
    "backup:backup": "backup all.dump",
    "deliver:run": "deliver",
    "feed:renew": "feed renew",
    "keys:create": "key create --role telephony --name pbx",
    "keys:list_all": "key list",
    "keys:revoke": f"key revoke {ID}",
    "migrate:run": "migrate --check",
    "report:write": "report",
    "retention:run": "retention --dry-run",
    "simulate:run": f"simulate --policy {DOCUMENTS / 'council-2.1.toml'}",
    "sweep:run": "sweep",
}
BEGINS = {"serve:run", "migrate:run", "backup:restore", "offices:serve", "offices:migrate", "offices:background"}
ASKS_NO_DATABASE = {
    "audit:check_proof",
    "data_map:run",
    "imports:customers",
    "imports:events",
    "notices:check",
    "notices:export",
    "openapi:run",
    "policy:check",
    "policy:convert",
    "policy:schema",
    "policy_book:run",
    "postfix:run",
    "seal:key",
    "settings:run",
    "tokens:run",
}
COMMANDS = re.compile(r'"contact_policy\.commands\.(\w+:\w+)"')


def test_of_every_command_it_is_known_whether_it_needs_an_office() -> None:
    named = COMMANDS.findall(Path(parser.__file__).read_text(encoding="utf-8"))
    assert set(named) == OF_AN_OFFICE.keys() | BEGINS | ASKS_NO_DATABASE


@pytest.mark.parametrize("given", OF_AN_OFFICE.values())
def test_where_there_is_no_database_it_says_which_folder_was_looked_in_and_makes_none(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = command({"PATH": os.defpath}, *given.split())
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1)
    assert f"there is no database in {tmp_path / '.data'}: " in told.stderr
    assert "CONTACT_POLICY_DATA_DIR" in told.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", [given for function, given in OF_AN_OFFICE.items() if function != "keys:create"])
def test_a_server_whose_database_holds_nothing_is_told_of_and_left_so(
    given: str, server_dsn: str, tmp_path: Path
) -> None:
    with fresh_database(server_dsn) as nothing:
        environ = {"DATABASE_URL": nothing, "CONTACT_POLICY_DATA_DIR": str(tmp_path), "PATH": os.defpath}
        for _ in range(2):
            told = command(environ, *given.split())
            assert (told.returncode, told.stdout, told.stderr.count("\n")) == (1, "", 1)
            assert "there is nothing in the database that DATABASE_URL names" in told.stderr
