"""Making the data directory, once."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from contact_policy.embedded.locks import open_control

if TYPE_CHECKING:
    from contact_policy.embedded.account import Account
    from contact_policy.embedded.binaries import Binaries
    from contact_policy.embedded.locks import FileLock
    from contact_policy.embedded.place import Place

USER = DATABASE = "contact_policy"
INITDB_OPTIONS = (
    f"--username={USER}",
    "--encoding=UTF8",
    "--locale=C",  # sorts alike everywhere
    f"--lc-ctype={'UTF-8' if sys.platform == 'darwin' else 'C.UTF-8'}",  # knows the letters beyond ASCII
    "--auth=scram-sha-256",
    "--no-instructions",
)


def create(place: Place, binaries: Binaries, account: Account, setup: FileLock) -> None:
    """Make the cluster apart and put it in place in one step: half of one never counts.

    Whoever makes it holds ``setup``, inherited by the commands: killed in the middle, nobody starts over beside them.
    """
    for leftover in place.root.glob("new-*"):
        shutil.rmtree(leftover)
    nursery = Path(tempfile.mkdtemp(prefix="new-", dir=place.root))
    account.own(nursery)
    password, secret = secrets.token_urlsafe(24), nursery / "password"
    with os.fdopen(open_control(secret), "w", encoding="ascii") as file:
        file.write(password)
    made = nursery / "cluster"
    who = (place, account, setup)
    _run([binaries.folder / "initdb", f"--pgdata={made}", f"--pwfile={secret}", *INITDB_OPTIONS], who)
    _run([binaries.folder / "postgres", "--single", "-D", made, "postgres"], who, f"CREATE DATABASE {DATABASE}\n")
    place.write(place.password, password)
    made.rename(place.cluster)
    place.sync()
    shutil.rmtree(nursery)


def _run(command: list[str | Path], who: tuple[Place, Account, FileLock], said: str = "") -> None:
    place, account, setup = who
    with os.fdopen(open_control(place.log, os.O_RDWR | os.O_APPEND), "ab") as log:
        process = account.start(
            command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT, pass_fds=[setup.fd]
        )
        process.communicate(said.encode())
    if process.returncode != 0:
        raise place.failure(f"{Path(command[0]).name} could not make the database ({process.returncode}).")
