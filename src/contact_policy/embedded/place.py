"""Where the data lies, and what is called what in there."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contact_policy.embedded.account import server_account
from contact_policy.embedded.errors import EmbeddedPostgresError
from contact_policy.embedded.locks import open_control

if TYPE_CHECKING:
    from collections.abc import Callable

REFUGE = Path("/var/lib/contact-policy")
LOG_LINES = 20


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one server. ``cluster`` and ``socket`` are the server's, the rest is ours."""

    root: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.root / "cluster"

    @property
    def socket(self) -> Path:
        """The folder of its Unix socket."""
        return self.root / "socket"

    @property
    def log(self) -> Path:
        """What the server and the supervisor say."""
        return self.root / "server.log"

    @property
    def password(self) -> Path:
        """The generated password, 0600."""
        return self.root / "password"

    @property
    def address(self) -> Path:
        """Where the server answers; present only while it does."""
        return self.root / "address.json"

    def lock(self, name: str) -> Path:
        """One of the lock files: ``setup``, ``attached``, ``supervisor``, ``server``."""
        return self.root / f"{name}.lock"

    def write(self, path: Path, text: str) -> None:
        """Replace one of our small files whole, and lasting."""
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(open_control(draft), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        self.sync()

    def sync(self) -> None:
        """Make the names in this folder lasting."""
        folder = os.open(self.root, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def failure(self, what: str) -> EmbeddedPostgresError:
        """An error with the last lines of the log, which usually know why."""
        with suppress(FileNotFoundError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
            what = "\n".join([f"{what} The last lines of {self.log}:", *lines])
        return EmbeddedPostgresError(what)


def settle(data_dir: Path, say: Callable[[str], None]) -> Place:
    """The place for a wanted data directory, made if missing; the same wanted one always leads to the same place."""
    wanted = data_dir.resolve() / "postgres"
    place = Place(wanted if os.geteuid() != 0 else _reachable(wanted, say))
    _make(place.root, 0o711 if os.geteuid() == 0 else 0o700)
    return place


def is_there(data_dir: Path) -> bool:
    """Whether a server's data lies where ``settle`` leads; nothing is made to find out."""
    wanted = data_dir.resolve() / "postgres"
    places = (wanted, _refuge(wanted)) if os.geteuid() == 0 else (wanted,)
    return any((place / "cluster").exists() for place in places)


def _refuge(wanted: Path) -> Path:
    return REFUGE / hashlib.sha256(bytes(wanted)).hexdigest()[:16] / "postgres"


def _reachable(wanted: Path, say: Callable[[str], None]) -> Path:
    """As root: where the unprivileged account gets to. Nobody's permissions are widened for it."""
    refuge = _refuge(wanted)
    account = server_account(wanted)
    existing = next(folder for folder in (wanted, *wanted.parents) if folder.exists())
    if not (refuge / "cluster").exists():
        if account.can_enter(existing):
            return wanted
        if (wanted / "cluster").exists():
            raise EmbeddedPostgresError(
                f"There is data in {wanted}, but the account that runs PostgreSQL ({account.name}) cannot get there. "
                f"Make the folders above it enterable, or move it to {refuge}."
            )
    say(f"PostgreSQL does not run as root, and {account.name} cannot reach {wanted}: the data is in {refuge}.")
    return refuge


def _make(folder: Path, mode: int) -> None:
    """Make a folder and what is missing above it. Only what is made here gets a mode, whatever the umask."""
    if folder.is_dir():
        return
    _make(folder.parent, 0o755)
    with suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(mode)
