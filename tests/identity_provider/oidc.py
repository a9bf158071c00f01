"""The real identity provider as a process."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from fixtures.processes import Program
from fixtures.running import client, free_port

PROVIDER = Path(__file__).with_name("provider")
AUDIENCE = "urn:office:contact-policy"
ACCOUNTS = {
    "mary": ["manager", "editor-of-the-newsletter"],
    "chris": ["chief_executive", "manager"],
    "ann": ["auditor"],
    "pat": ["editor-of-the-newsletter"],
}


@dataclass
class IdentityProvider:
    """The provider on its port, to be stopped and started anew: its keys are others then."""

    algorithm: str
    port: int = field(default_factory=free_port)
    program: Program | None = None

    @property
    def issuer(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        given = {"PORT": str(self.port), "AUDIENCE": AUDIENCE, "ALGORITHM": self.algorithm}
        environ = os.environ | given | {"ACCOUNTS": json.dumps(ACCOUNTS)}
        self.program = Program.start(["node", str(PROVIDER / "provider.mjs")], environ)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.program.process.poll() is None:
            with suppress(httpx.TransportError), client(timeout=2) as asking:
                asking.get(f"{self.issuer}/jwks").raise_for_status()
                return
            time.sleep(0.1)
        raise AssertionError(f"the identity provider did not start, and said:\n{self.program.printed()}")

    def stop(self) -> None:
        """End it."""
        if self.program is not None:
            self.program.kill()
