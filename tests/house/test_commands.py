"""A command opens what it needs: who asks for the version or a token does not wait for the web service's modules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name

from contact_policy.commands import parser

NAMED = re.compile(r'"(contact_policy[\w.]*:\w+)"')
ASK = (
    "import sys\nfrom contact_policy.commands.parser import main\n"
    "try:\n    main({given!r})\nfinally:\n    print(*sys.modules)"
)
OPEN = "import pkgutil, sys\nfor named in {given!r}:\n    pkgutil.resolve_name(named)\nprint(*sys.modules)"
# They serve requests alone.
OF_REQUESTS = {"fastapi", "starlette", "pydantic", "prometheus_client", "contact_policy.app"}
OF_THE_RECORD = {"sqlalchemy", "alembic", "asyncpg", "contact_policy.policy", "contact_policy.letters"}


def named_by_the_parser() -> list[str]:
    return NAMED.findall(Path(parser.__file__).read_text(encoding="utf-8"))


def opened(program: str, given: list[str]) -> set[str]:
    """The modules that a program of its own has opened at its end."""
    run = [sys.executable, "-c", program.format(given=given)]
    return set(subprocess.run(run, check=True, capture_output=True, text=True, timeout=60).stdout.split())


def test_everything_the_parser_names_is_there() -> None:
    assert len(named_by_the_parser()) > 20
    for named in named_by_the_parser():
        assert callable(resolve_name(named)), named


def test_version_and_settings_open_neither_the_web_service_nor_the_database() -> None:
    for given in (["--version"], ["settings"]):
        assert opened(ASK, given) & (OF_REQUESTS | OF_THE_RECORD) == set()


def test_a_token_for_development_opens_neither_the_web_service_nor_the_database() -> None:
    made = opened(OPEN, ["contact_policy.commands.tokens:run"])
    assert made & (OF_REQUESTS | {"sqlalchemy", "alembic", "asyncpg"}) == set()


def test_no_command_but_openapi_opens_the_web_service_nor_does_the_parent_of_several_workers() -> None:
    commands = [named for named in named_by_the_parser() if ".openapi:" not in named and ".api." not in named]
    assert {"contact_policy.commands.serve:run", "contact_policy.commands.keys:create"} <= set(commands)
    assert opened(OPEN, commands) & OF_REQUESTS == set()
