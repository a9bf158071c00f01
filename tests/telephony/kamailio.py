"""Kamailio with the configuration that the integration ships, unchanged."""

from __future__ import annotations

import itertools
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CONFIGURATION = Path(__file__).parents[2] / "integrations" / "kamailio" / "kamailio.cfg"
KAMAILIO = "/usr/sbin/kamailio"
STARTED_WITHIN_SECONDS = 20

_ports = itertools.count(5060)


@dataclass(frozen=True, slots=True)
class Gate:
    """Where it listens, and what it logs."""

    port: int
    log: Path

    def said(self, call_id: str) -> list[str]:
        """What it logged of one call."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        said = (line.partition(f"contact-status: {{{call_id}}} ")[2] for line in lines)
        return [text for text in said if text]


@contextmanager
def running_gate(folder: Path, next_hop: int | str, status_url: str, **more: str) -> Iterator[Gate]:
    """Kamailio between the telephones; ``next_hop`` is a port, or an address with one.

    ``more`` settings are a CONTACT_STATUS_TOKEN or _KEY, or where it listens: a ``{port}`` in them becomes its own.
    """
    port = next(_ports)
    gate = Gate(port, folder / f"kamailio-{port}.log")
    settings = {
        "SIP_LISTEN": f"udp:127.0.0.1:{port}",
        "SIP_NEXT_HOP": f"sip:127.0.0.1:{next_hop}" if isinstance(next_hop, int) else f"sip:{next_hop}",
        "CONTACT_STATUS_URL": status_url,
    } | {name: text.format(port=port) for name, text in more.items()}
    with gate.log.open("w") as log:
        process = subprocess.Popen(
            [KAMAILIO, "-DD", "-E", "-m", "64", "-M", "8", "-Y", str(folder), "-f", str(CONFIGURATION)],
            env=os.environ | settings, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_until_it_answers(process, gate)
        yield gate
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_it_answers(process: subprocess.Popen[bytes], gate: Gate) -> None:
    deadline = time.monotonic() + STARTED_WITHIN_SECONDS
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("127.0.0.1", gate.port))
        probe.settimeout(0.2)
        own = f"127.0.0.1:{probe.getsockname()[1]}"
        options = (
            f"OPTIONS sip:127.0.0.1:{gate.port} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKprobe\r\n"
            f"From: <sip:probe@{own}>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: probe\r\nCSeq: 1 OPTIONS\r\n"
            "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        )
        while time.monotonic() < deadline and process.poll() is None:
            try:
                probe.send(options.encode())
                if re.match(rb"SIP/2.0 200", probe.recv(4096)):
                    return
            except (ConnectionError, TimeoutError):
                time.sleep(0.1)
    raise AssertionError(f"Kamailio did not start: {gate.log.read_text(encoding='utf-8')}")
