"""Locks on files. The kernel lets go of them when the holder ends, ``kill -9`` included."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

POLL_SECONDS = 0.01


def open_control(path: Path, flags: int = os.O_RDWR) -> int:
    """Open one of our small files, made 0600 if missing; made by root, it belongs to whom its folder belongs to.

    ``O_EXCL`` and ``O_NOFOLLOW``: root never follows, and never gives away, something another user put there.
    """
    flags |= os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        opened = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(path, flags)
    if os.geteuid() == 0:
        keeper = path.parent.stat()
        os.fchown(opened, keeper.st_uid, keeper.st_gid)
    return opened


class FileLock:
    """One opened lock file; two of them on one path are two holders, in one process too."""

    def __init__(self, path: Path) -> None:
        """Open the file; nothing is held yet."""
        self.fd = open_control(path)

    def try_take(self, *, shared: bool = False) -> bool:
        """Take it now, or answer False."""
        try:
            fcntl.flock(self.fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def take(self, *, within_seconds: float, shared: bool = False) -> bool:
        """Take it as soon as it is free; False when it was not in time."""
        deadline = time.monotonic() + within_seconds
        while not self.try_take(shared=shared):
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def close(self) -> None:
        """Let go. A child that inherited the file goes on holding it."""
        os.close(self.fd)

    def __enter__(self) -> Self:
        """Have it open for the length of a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go at its end."""
        self.close()


def is_held(path: Path) -> bool:
    """Whether anybody holds this lock alone. The look itself is a shared hold of a moment: takers must try again."""
    with FileLock(path) as lock:
        return not lock.try_take(shared=True)
