"""The service begun by the command that an operator gives, at a port of the test's choice."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fixtures.processes import Program
from fixtures.running import RunningService


def begun(data_dir: Path, port: int | str, *arguments: str, **environ: str) -> RunningService:
    """Begin it; it may not answer yet."""
    ours = {"CONTACT_POLICY_ENVIRONMENT": "development", "CONTACT_POLICY_DATA_DIR": str(data_dir), "PORT": str(port)}
    surroundings = {**os.environ, "CONTACT_POLICY_DRAIN_SECONDS": "0", **ours, **environ}
    program = Program.start([sys.executable, "-m", "contact_policy", "serve", *arguments], surroundings)
    return RunningService(f"http://127.0.0.1:{port}", data_dir, program, surroundings)


@contextmanager
def beginning(data_dir: Path, port: int | str, *arguments: str, **environ: str) -> Iterator[RunningService]:
    """Begin it, and leave nothing of it at the end, however the test fared."""
    service = begun(data_dir, port, *arguments, **environ)
    try:
        yield service
    finally:
        service.program.kill()


def listens(port: int, who: str) -> None:
    """Wait until ``who`` listens there."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(f"{who} does not listen")
