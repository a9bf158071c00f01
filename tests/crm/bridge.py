"""The bridge of integrations/request-tracker as a process of its own, as systemd would run it."""

from __future__ import annotations

import sys
from pathlib import Path

from crm.request_tracker import BRIDGE, INTEGRATION, RequestTracker
from fixtures.processes import Program
from fixtures.running import RunningService


class Bridge:
    """It, and the folder in which it remembers how far it came."""

    def __init__(self, service: RunningService, request_tracker: RequestTracker, folder: Path) -> None:
        self.state = folder / "state"
        self.state.mkdir()
        (folder / "password").write_text(BRIDGE[1])
        (folder / "key").write_text(service.run("key", "create", "--role", "crm", "--name", "request-tracker"))
        self._environ = {
            "RT_URL": request_tracker.url,
            "RT_USER": BRIDGE[0],
            "RT_PASSWORD_FILE": str(folder / "password"),
            "CONTACT_POLICY_URL": service.url,
            "CONTACT_POLICY_KEY_FILE": str(folder / "key"),
            "STATE_DIRECTORY": str(self.state),
            "RT_EVERY_SECONDS": "1",
        }
        self._program: Program | None = None

    def start(self) -> None:
        """Start it, and again whenever it ended by a fault, as the unit has systemd do."""
        command = f"until {sys.executable} -I {INTEGRATION / 'bridge.py'}; do sleep 1; done"
        self._program = Program.start(["/bin/sh", "-c", command], self._environ)

    def stop(self) -> None:
        """End it at once."""
        if self._program is not None:
            self._program.kill()

    def printed(self) -> str:
        """What it has logged."""
        return "" if self._program is None else self._program.printed()
