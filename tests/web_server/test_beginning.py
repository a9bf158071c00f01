"""What a start tells whoever started it is true when they read it."""

from __future__ import annotations

import time
from pathlib import Path

import httpx

from fixtures.running import STARTED_WITHIN_SECONDS, client, start_service


def test_the_address_that_a_start_tells_can_be_opened_at_once(tmp_path: Path, dsn: str) -> None:
    service = start_service(tmp_path, DATABASE_URL=dsn)
    try:
        deadline = time.monotonic() + STARTED_WITHIN_SECONDS
        while "Three things to try" not in service.program.printed():
            assert time.monotonic() < deadline, service.program.printed()
            time.sleep(0.001)
        with client(base_url=service.url, timeout=STARTED_WITHIN_SECONDS) as asking:
            assert asking.get("/").status_code == httpx.codes.TEMPORARY_REDIRECT
    finally:
        service.program.stop()
