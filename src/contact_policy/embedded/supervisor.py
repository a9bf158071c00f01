"""The process beside the service: keeps the server up while anybody is attached, and takes it down after the last."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from contact_policy.embedded.account import server_account
from contact_policy.embedded.locks import FileLock, open_control
from contact_policy.embedded.place import Place
from contact_policy.embedded.postmaster import Address, Postmaster, free_port, socket_address

if TYPE_CHECKING:
    from contact_policy.embedded.binaries import Binaries

LOOK_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
PORTS_TRIED = 3
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def launch(place: Place, binaries: Binaries) -> None:
    """Start a supervisor that outlives us. When this returns it holds its lock, or has written to the log why not."""
    with os.fdopen(open_control(place.log, os.O_RDWR | os.O_APPEND), "ab") as log:
        subprocess.run(  # noqa: S603 - this interpreter, this package
            [sys.executable, "-P", "-m", "contact_policy.embedded", place.root, binaries.folder],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )


def run(root: Path, folder: Path) -> None:
    """Become a supervisor, unless there is one: detached, a child of nobody who might kill it or wait for it."""
    place = Place(root)
    guard = FileLock(place.lock("supervisor"))
    if not guard.take(within_seconds=1):
        return
    if os.fork():
        os._exit(0)
    os.setsid()
    os.chdir("/")
    signal.signal(signal.SIGTERM, _end)
    _take_in_orphans()
    postmaster = Postmaster(place, folder, server_account(root))
    attached = FileLock(place.lock("attached"))
    try:
        _keep_running(place, postmaster, attached)
    finally:
        place.address.unlink(missing_ok=True)
        postmaster.stop()
        guard.close()  # before `attached`, which the next to come waits for: they must find no supervisor


def _keep_running(place: Place, postmaster: Postmaster, attached: FileLock) -> None:
    place.address.unlink(missing_ok=True)
    address = postmaster.adopt() or _first_start(place, postmaster)
    if address is None:
        return
    place.write(place.address, address.to_json())
    pause = LOOK_SECONDS
    while not attached.try_take():
        time.sleep(pause)
        if postmaster.is_running():
            continue
        place.address.unlink(missing_ok=True)
        if postmaster.start(address):  # the same: whoever is attached knows no other
            place.write(place.address, address.to_json())
            pause = LOOK_SECONDS
        else:
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _first_start(place: Place, postmaster: Postmaster) -> Address | None:
    """On the socket; where the path or the file system allows none, on a free port, which may be taken meanwhile."""
    socket = socket_address(place)
    if socket and postmaster.start(socket):
        return socket
    for _ in range(PORTS_TRIED):
        address = free_port()
        if postmaster.start(address):
            return address
    return None


def _take_in_orphans() -> None:
    """Become the parent of a killed postmaster's backends: where the service is process 1, nobody else reaps them."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _end(*_: object) -> NoReturn:
    sys.exit(0)
