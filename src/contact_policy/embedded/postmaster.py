"""One PostgreSQL server process: started, watched, stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contact_policy.embedded.locks import POLL_SECONDS, FileLock, is_held, open_control

if TYPE_CHECKING:
    from contact_policy.embedded.account import Account
    from contact_policy.embedded.place import Place

SOCKET_PORT = 5432
LONGEST_SOCKET_PATH = 100
FAST_STOP_SECONDS = 30
PID_FILE_LINES = 8
QUIET = {
    # an error's text may hold a row's contents: only the server's own affairs are logged
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "logging_collector": "off",
    "log_destination": "stderr",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server answers: a socket's folder or 127.0.0.1, and a port."""

    host: str
    port: int

    def accepts(self) -> bool:
        """Whether somebody listens there."""
        on_socket = self.host.startswith("/")
        with socket.socket(socket.AF_UNIX if on_socket else socket.AF_INET) as probe:
            place = f"{self.host}/.s.PGSQL.{self.port}" if on_socket else (self.host, self.port)
            return probe.connect_ex(place) == 0

    def to_json(self) -> str:
        """As it stands in the address file."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Address:
        """As it was read from the address file."""
        return cls(**json.loads(text))


def socket_address(place: Place) -> Address | None:
    """The Unix socket, where its path is short enough for every platform and plain enough for a URL's host list."""
    path = f"{place.socket}/.s.PGSQL.{SOCKET_PORT}"
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH or set(path) & set(",:\"'\\ "):
        return None
    return Address(str(place.socket), SOCKET_PORT)


def free_port() -> Address:
    """A port of the loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Address("127.0.0.1", probe.getsockname()[1])


class Postmaster:
    """The server of one place. Only the supervisor has one."""

    def __init__(self, place: Place, folder: Path, account: Account) -> None:
        """Know which binaries in ``folder`` to run, and as whom; nothing is started yet."""
        self._place = place
        self._binary = folder / "postgres"
        self._account = account

    def is_running(self) -> bool:
        """Whether any process of the server lives, a killed postmaster's last backend included."""
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:  # reaps it, and the orphans the supervisor takes in
                pass
        return is_held(self._place.lock("server"))

    def adopt(self) -> Address | None:
        """The address of a server that a killed supervisor left running; None once there is none."""
        while self.is_running():
            if (lines := self._pid_file()) and lines[-1].startswith("ready") and self._pid():
                return Address(lines[4] or lines[5], int(lines[3]))
            time.sleep(POLL_SECONDS)
        return None

    def start(self, address: Address) -> bool:
        """Start it and wait until it answers, crash recovery included; False when it ended instead."""
        with FileLock(self._place.lock("server")) as lock:
            if not lock.take(within_seconds=1):
                return False
            self._clear()
            with os.fdopen(open_control(self._place.log, os.O_RDWR | os.O_APPEND), "ab") as log:
                child = self._account.start(
                    self._command(address), stdout=log, stderr=subprocess.STDOUT, pass_fds=[lock.fd]
                )
        while child.poll() is None:
            if (lines := self._pid_file()) and lines[0] == str(child.pid) and lines[-1].startswith("ready"):
                return True
            time.sleep(POLL_SECONDS)
        return False

    def stop(self) -> None:
        """Fast, so that nothing waits for idle clients; immediately when that takes too long. Neither loses a row."""
        for how, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, FAST_STOP_SECONDS)):
            if pid := self._pid():
                with suppress(ProcessLookupError):
                    os.kill(pid, how)
            deadline = time.monotonic() + seconds
            while self.is_running() and time.monotonic() < deadline:
                time.sleep(POLL_SECONDS)

    def _command(self, address: Address) -> list[str | Path]:
        on_socket = address.host.startswith("/")
        options = QUIET | {
            "unix_socket_directories": address.host if on_socket else "",
            "listen_addresses": "" if on_socket else address.host,
            "port": str(address.port),
        }
        return [self._binary, "-D", self._place.cluster, *(f"--{name}={value}" for name, value in options.items())]

    def _clear(self) -> None:
        """Remove what a killed server left. Safe, for we hold its lock: its number may be another process's by now."""
        self._place.socket.mkdir(mode=0o700, exist_ok=True)
        self._account.own(self._place.socket)
        self._account.own(self._place.cluster)  # a checkout given to root wholesale, say
        for leftover in (self._place.cluster / "postmaster.pid", *self._place.socket.glob(".s.PGSQL.*")):
            leftover.unlink(missing_ok=True)

    def _pid_file(self) -> list[str]:
        with suppress(FileNotFoundError):
            lines = (self._place.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            if len(lines) == PID_FILE_LINES:
                return lines
        return []

    def _pid(self) -> int | None:
        """The postmaster's process id, if that process is indeed a server of this place."""
        with suppress(OSError, ValueError, IndexError):  # either may vanish while it is read
            pid = int((self._place.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
            if str(self._place.cluster) in _command_line(pid):
                return pid
        return None


def _command_line(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    asked = subprocess.run(  # noqa: S603 - a fixed command and a number
        ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return asked.stdout
