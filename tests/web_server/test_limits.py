"""How many connections there may be: as the setting says, or as many as files may be open; and the service then."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from fixtures.running import running_service

REPORT = "from contact_policy.web_server import connections_within; print(connections_within(1000))"


@pytest.mark.parametrize(("files", "expected"), [(256, 192), (40, 16), (4096, 1000)])
def test_few_files_are_few_connections(files: int, expected: int) -> None:
    command = ["sh", "-c", f'ulimit -n {files}; exec "$0" -c "{REPORT}"', sys.executable]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert int(said) == expected


@pytest.mark.long("a service of its own is started, and three hundred connect to it")
def test_three_hundred_silent_connections_keep_nobody_out(dsn: str, tmp_path: Path) -> None:
    with (
        running_service(
            tmp_path, "--no-background", DATABASE_URL=dsn, DEMO="0", CONTACT_POLICY_CONNECTIONS="50"
        ) as service,
        ExitStack() as silent,
    ):
        address = urlsplit(service.url)
        lines = [
            silent.enter_context(socket.create_connection((address.hostname, address.port), 5)) for _ in range(300)
        ]
        for _ in range(20):
            assert httpx.get(f"{service.url}/livez", timeout=5).status_code == 200
        for line in lines[:200]:
            line.settimeout(5)
            assert line.recv(1) == b"", "who came first and said nothing has gone"
