"""A service that is not there: gone, or hanging as one does that swaps or waits for a lock."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fixtures.processes import Process


def _family(pid: int) -> list[int]:
    """A process and all that descend from it, the eldest first: a parent that lives on would replace its workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(member for child in children for member in _family(int(child)))]


@contextmanager
def stopped(process: Process) -> Iterator[None]:
    """Nobody listens where the service did; it does not come back."""
    process.terminate()
    process.wait(timeout=30)
    yield


@contextmanager
def hanging(process: Process) -> Iterator[None]:
    """Connections are taken and nothing is ever answered."""
    family = _family(process.pid)
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(family):
            os.kill(pid, signal.SIGCONT)
