"""A command opens what it needs: who asks for the version or a token does not wait for the web service's modules."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from pkgutil import resolve_name

import pytest

from contact_policy.commands import parser
from fixtures.commands import command

NAMED = re.compile(r'"(contact_policy[\w.]*:\w+)"')
ASK = (
    "import sys\nfrom contact_policy.commands.parser import main\n"
    "try:\n    main({given!r})\nfinally:\n    print(*sys.modules)"
)
OPEN = "import pkgutil, sys\nfor named in {given!r}:\n    pkgutil.resolve_name(named)\nprint(*sys.modules)"
ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/*.md"), *ROOT.glob("integrations/*/README.md")]
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`]+)`", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"(?:\.venv/bin/)?contact-policy ([a-z][^`#\n|)>]*)")
# They serve requests alone.
OF_REQUESTS = {"fastapi", "starlette", "pydantic", "prometheus_client", "contact_policy.app"}
OF_THE_DATABASE = {"sqlalchemy", "alembic", "asyncpg", "contact_policy.storage", "contact_policy.services"}
OF_THE_RECORD = OF_THE_DATABASE | {"contact_policy.policy", "contact_policy.letters"}
# Those that ask neither the database nor its server.
WITHOUT_DATABASE = ("imports", "notices", "policy", "postfix", "settings", "tokens")
# Opened by the office that sends through GOV.UK Notify, when it does.
OF_NOTIFY = {"notifications_python_client", "requests"}


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


def test_what_asks_no_database_opens_nothing_of_it() -> None:
    commands = [named for named in named_by_the_parser() if named.split(":")[0].rpartition(".")[2] in WITHOUT_DATABASE]
    assert len(commands) > len(WITHOUT_DATABASE)
    assert opened(OPEN, commands) & (OF_REQUESTS | OF_THE_DATABASE) == set()


def test_no_command_but_openapi_opens_the_web_service_nor_does_the_parent_of_several_workers() -> None:
    commands = [named for named in named_by_the_parser() if ".openapi:" not in named and ".api." not in named]
    assert {"contact_policy.commands.serve:run", "contact_policy.commands.keys:create"} <= set(commands)
    assert opened(OPEN, commands) & (OF_REQUESTS | OF_NOTIFY) == set()


@pytest.mark.parametrize(
    ("given", "environ", "named"),
    [
        (["policy-book", "--policy", "no-such.toml"], {}, "no such file"),
        (["simulate", "--policy", "no-such.toml"], {}, "no such file"),
        (["policy-book"], {"CONTACT_POLICY_DOCUMENT": "no-such.toml"}, "no-such.toml"),
        (["token", "--role", "staff", "--subject", "x"], {"DATABASE_URL": "s3cret@db"}, "DATABASE_URL: give a URL"),
    ],
)
def test_whoever_names_what_is_not_there_is_told_in_one_line(
    given: list[str], environ: dict[str, str], named: str
) -> None:
    ran = command(os.environ | environ, *given)
    assert ran.returncode in (1, 2)
    assert named in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "s3cret" not in ran.stderr


def shown_in_the_guides() -> set[str]:
    """What stands behind ``contact-policy`` wherever a guide shows a command."""
    code = ["".join(found) for guide in GUIDES for found in CODE.findall(guide.read_text(encoding="utf-8"))]
    return {" ".join(found.split()) for text in code for found in SHOWN.findall(text)}


def test_every_command_that_a_guide_shows_is_there_with_its_options() -> None:
    shown = shown_in_the_guides()
    assert len(shown) > 15
    for given in shown:
        words = given.split()
        names = [word for word in words[:2] if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]
        told = command(os.environ, *names, "--help")
        assert told.returncode == 0, given
        unknown = [word for word in words if word.startswith("--") and word.partition("=")[0] not in told.stdout]
        assert unknown == [], given
