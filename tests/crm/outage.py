"""A service that goes away and comes back where it was, as after a crash of its machine."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fixtures.running import RunningService, start_service, wait_until_ready


class Restartable:
    """The service on a database that stays, and on a port that it keeps."""

    def __init__(self, data_dir: Path, dsn: str, **environ: str) -> None:
        self._data_dir = data_dir
        self._environ = {"DATABASE_URL": dsn, "DEMO": "0", "CONTACT_POLICY_CRM_BATCHES_PER_MINUTE": "1000"} | environ
        self._service: RunningService | None = None

    @property
    def service(self) -> RunningService:
        """It, as it was started last."""
        assert self._service is not None
        return self._service

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        if self._service is not None:
            self._environ["PORT"] = self._service.environ["PORT"]
        self._service = start_service(self._data_dir, **self._environ)
        wait_until_ready(self._service)

    def another(self) -> RunningService:
        """A second one on the same database, elsewhere."""
        started = start_service(self._data_dir, **{k: v for k, v in self._environ.items() if k != "PORT"})
        wait_until_ready(started)
        return started

    def stop(self) -> None:
        """End it at once, as a machine that fails does."""
        self.service.program.kill()

    def wait_until_numbered(self) -> None:
        """Wait until everything that was committed can be read in the feed."""
        time.sleep(1)

    @staticmethod
    def begin() -> datetime:
        """Two months ago."""
        return datetime.now(UTC) - timedelta(days=60)
