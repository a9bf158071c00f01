"""Installing the peers, each in its own folder, and running them: one worker each, against the product's database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from jose import jwt

from bench.http.database import Database
from bench.http.machine import DidNotStart, Server, free_port, running

TOKEN = "a-constant-that-the-peers-compare-with"  # noqa: S105 - it opens nothing but these
STATUS = "/v1/contact-status"
POSTGREST_STATUS = "/rpc/contact_status"

_HERE = Path(__file__).parent
_JWT_SECRET = "a-secret-of-the-bench-and-of-nothing-else"  # noqa: S105 - as above


class LeftOut(Exception):
    """A peer cannot run here; the message says why."""


@contextmanager
def django(database: Database) -> Iterator[Server]:
    """Django REST Framework, on gunicorn with threads, so that connections are kept open."""
    folder, port = _HERE / "drf", free_port()
    binaries = folder / ".venv" / "bin"
    if not (binaries / "gunicorn").exists():
        _install([sys.executable, "-m", "venv", folder / ".venv"], folder)
        pip = [binaries / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        _install([*pip, "--require-hashes", "--requirement", "requirements.lock"], folder)
    options = ["--worker-class=gthread", "--workers=1", "--threads=4", "--keep-alive=75", "--log-level=warning"]
    command = [binaries / "gunicorn", f"--bind=127.0.0.1:{port}", *options, "django.core.wsgi:get_wsgi_application()"]
    with _running(command, port, STATUS, TOKEN, database, folder) as server:
        yield server


@contextmanager
def fastapi(database: Database) -> Iterator[Server]:
    """FastAPI with asyncpg, in our own environment: the ordinary operations done plainly."""
    port = free_port()
    command = [sys.executable, "-m", "bench.http.peers.fastapi_asyncpg", port]
    with _running(command, port, "/v1/customers", TOKEN, database, _HERE.parents[2]) as server:
        yield server


@contextmanager
def fastify(database: Database) -> Iterator[Server]:
    """Fastify with node-postgres, its statement prepared."""
    folder, port = _HERE / "fastify", free_port()
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise LeftOut("node or npm is missing (Debian: apt install nodejs npm)")
    if not (folder / "node_modules").exists():
        _install([npm, "ci", "--silent"], folder)
    with _running([node, "server.js", str(port)], port, STATUS, TOKEN, database, folder) as server:
        yield server


@contextmanager
def postgrest(database: Database) -> Iterator[Server]:
    """PostgREST, which calls a function of the database."""
    program, port = shutil.which("postgrest"), free_port()
    if not program:
        raise LeftOut("no `postgrest` on the PATH; it comes as a binary from its makers")
    database.run((_HERE / "postgrest" / "contact_status.sql").read_text())
    environ = {
        "PGRST_DB_URI": database.dsn,
        "PGRST_DB_SCHEMAS": "peer",
        "PGRST_JWT_SECRET": _JWT_SECRET,
        "PGRST_SERVER_HOST": "127.0.0.1",
        "PGRST_SERVER_PORT": str(port),
        "PGRST_LOG_LEVEL": "crit",
    }
    with _running([program], port, POSTGREST_STATUS, postgrest_token(), database, _HERE, **environ) as server:
        yield server


def postgrest_token() -> str:
    """A token of a role that may read the tables."""
    return jwt.encode({"role": "contact_policy"}, _JWT_SECRET, algorithm="HS256")


@contextmanager
def _running(
    command: Sequence[object], port: int, path: str, token: str, database: Database, folder: Path, **environ: str
) -> Iterator[Server]:
    given = {"DATABASE_URL": database.dsn, "TOKEN": token, "DJANGO_SETTINGS_MODULE": "settings"} | environ
    headers = {"Authorization": f"Bearer {token}"}
    try:
        with running(command, port, ready=f"{path}?phone=0", headers=headers, environ=given, cwd=folder) as server:
            yield server
    except (DidNotStart, OSError) as error:
        raise LeftOut(str(error)) from None


def _install(command: Sequence[object], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - an installer of this machine, with a lock of ours
        list(map(str, command)),
        cwd=folder,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LeftOut(f"it could not be installed: {done.stdout.strip().splitlines()[-1:]}")


Peer = Callable[[Database], AbstractContextManager[Server]]
