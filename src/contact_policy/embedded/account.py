"""Who runs the server: ourselves, or, as root, an unprivileged account that exists already."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contact_policy.embedded.errors import EmbeddedPostgresError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine that may run the server."""

    name: str
    uid: int
    gid: int

    def start(self, command: Sequence[str | Path], **how: Any) -> subprocess.Popen[bytes]:
        """Start a command as this account, with none of our environment (``PGDATA`` and its like would steer it)."""
        if os.geteuid() == 0:
            how |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        how.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen(  # noqa: S603 - the commands are ours and PostgreSQL's, with no shell between
            command, cwd="/", env={"PATH": os.defpath, "LC_ALL": "C"}, umask=0o077, **how
        )

    def run(self, command: Sequence[str | Path], **how: Any) -> int:
        """Run a command as this account to its end and answer its exit status."""
        with self.start(command, **how) as process:
            return process.wait()

    def can_enter(self, folder: Path) -> bool:
        """Whether this account gets into a folder, tried rather than reasoned (modes, lists, mounts)."""
        return os.geteuid() != 0 or self.run(["/bin/sh", "-c", 'cd -- "$0"', folder], stderr=subprocess.DEVNULL) == 0

    def own(self, folder: Path) -> None:
        """Hand over a folder of ours with all that is in it; only root needs to, and can."""
        if os.geteuid() == 0 and folder.stat().st_uid != self.uid:
            for path in (*folder.rglob("*"), folder):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account(root: Path) -> Account:
    """Choose the account for the server in ``root``: as root, the owner of what is there, so that it stays theirs."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid())
    for folder in (root / "cluster", root):
        if folder.exists() and (owner := folder.stat()).st_uid != 0:
            return Account(f"uid {owner.st_uid}", owner.st_uid, owner.st_gid)
    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    raise EmbeddedPostgresError(
        f"PostgreSQL does not run as root, and there is no account called {' or '.join(UNPRIVILEGED)}. "
        "Run the service as an ordinary user, or set DATABASE_URL."
    )
