"""Telephones: SIPp's, which call and are called."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from telephony.sip import Call, calls

SCENARIOS = Path(__file__).parent / "sipp"
LONGEST_RUN_SECONDS = 120
LOOPBACK, LOOPBACK_6 = "127.0.0.1", "[::1]"

# Below those that services are given (fixtures.running): theirs linger for a minute, and no call could be made by TCP.
_ports = itertools.count(12000, 10)


@dataclass(frozen=True, slots=True)
class Telephone:
    """A SIPp process and what it sees."""

    port: int
    trace: Path
    process: subprocess.Popen[str]

    @property
    def calls(self) -> dict[str, Call]:
        """Each call so far."""
        return calls(self.trace)

    def finish(self) -> list[Call]:
        """Wait until all its calls are over; returns them."""
        printed, _ = self.process.communicate(timeout=LONGEST_RUN_SECONDS)
        found = list(self.calls.values())
        assert found, printed
        return found


def _start(scenario: str, folder: Path, *arguments: str, at: str = LOOPBACK) -> Telephone:
    port = next(_ports)
    trace = folder / f"{scenario}-{port}.txt"
    command = [
        "sipp", *arguments, "-sf", str(SCENARIOS / f"{scenario}.xml"), "-nostdin",
        "-i", at, "-p", str(port), "-mi", at, "-mp", str(port + 2),
        "-trace_msg", "-message_file", str(trace),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Telephone(port, trace, process)


@contextmanager
def answering(folder: Path, at: str = LOOPBACK) -> Iterator[Telephone]:
    """A telephone that picks up every call, at an address of this machine."""
    callee = _start("callee", folder, at=at)
    try:
        yield callee
    finally:
        callee.process.kill()
        callee.process.communicate()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """How to call: a scenario, the number called, one more header; how often, and how many calls a second.

    ``target`` is what is called in the place of that number at the gate; ``at`` is the caller's address, and the
    gate's; ``transport`` is SIPp's name for it.
    """

    scenario: str = "caller"
    called: str = "2000"
    target: str = ""
    at: str = LOOPBACK
    transport: str = "u1"
    header: str = "Subject: a call"  # SIPp has no header that may be left out
    count: int = 1
    rate: int = 1

    def start(self, gate: int, caller: str, folder: Path) -> Telephone:
        """Call the gate from a number; the calls go on meanwhile."""
        return _start(
            self.scenario, folder, f"{self.at}:{gate}", "-m", str(self.count), "-r", str(self.rate),
            "-t", self.transport, "-key", "caller", caller, "-key", "called", self.called,
            "-key", "target", self.target or f"sip:{self.called}@{self.at}:{gate}", "-key", "header", self.header,
            at=self.at,
        )  # fmt: skip
