"""Processes on cores of their own, and what they cost."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx

_CORES = sorted(os.sched_getaffinity(0))
WORKER_CORE = {_CORES[-1]}
# The load, the database and ourselves: what a worker shares no machine with in earnest.
OTHER_CORE = {_CORES[0]}
HAS_CORE_APART = WORKER_CORE != OTHER_CORE

_STARTED_WITHIN_SECONDS = 60


class DidNotStart(RuntimeError):
    """A server ended, or never answered; the message is the end of what it printed."""


class Died(RuntimeError):
    """A server ended in the middle; the message is how, and the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server process on the loopback."""

    port: int
    process: subprocess.Popen[bytes]
    seconds_to_ready: float

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Processor time used so far by the process and those it started, to the nanosecond; ended threads count."""
        return cpu_seconds_of(self.process.pid)

    def resident_bytes(self) -> int:
        """Memory in use by the process and those it started."""
        return sum(_resident(pid) for pid in _with_children(self.process.pid))


@contextmanager
def running(
    command: Sequence[object],
    port: int,
    *,
    ready: str,
    headers: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    cores: set[int] = WORKER_CORE,
) -> Iterator[Server]:
    """Run a server for as long as the block lasts, from when ``ready`` answers 200."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(  # noqa: S603 - the commands are this bench's own
            list(map(str, command)),
            env=os.environ | dict(environ or {}),
            cwd=cwd,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        os.sched_setaffinity(process.pid, cores)
        try:
            why_not = _wait(process, f"http://127.0.0.1:{port}{ready}", headers or {})
            if why_not:
                raise DidNotStart(f"{why_not}\n{_end_of(printed)}")
            yield Server(port, process, time.monotonic() - started)
            if process.poll() is not None:
                raise Died(f"{command}: {process.returncode}\n{_end_of(printed)}")
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], url: str, headers: Mapping[str, str]) -> str:
    """Wait for 200; returns why it never came, or nothing."""
    deadline = time.monotonic() + _STARTED_WITHIN_SECONDS
    said = "no answer"
    while time.monotonic() < deadline and process.poll() is None:
        try:
            answer = httpx.get(url, headers=headers, timeout=2)
        except httpx.TransportError:
            time.sleep(0.01)
            continue
        if answer.status_code == httpx.codes.OK:
            return ""
        said = f"{answer.status_code} {answer.text[:200]}"
        time.sleep(0.01)
    return f"{url}: {said}"


def _end_of(printed: IO[bytes]) -> str:
    printed.seek(0)
    return printed.read().decode(errors="replace")[-1000:]


def _with_children(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            started = children.read_text().split()
        except OSError:  # the thread has ended meanwhile
            continue
        for child in started:
            yield from _with_children(int(child))


def cpu_seconds_of(pid: int) -> float:
    """Processor time used so far by a process and those it started, to the nanosecond; ended threads count."""
    return sum(time.clock_gettime(_clock_of(each)) for each in _with_children(pid))


def _clock_of(pid: int) -> int:
    # what clock_getcpuclockid() of the C library gives; ticks in /proc/PID/stat are 10 ms
    return (~pid << 3) | 2


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
