"""Telephones that ask ten times a second, in a process of their own: what writers wait for is not in their figures.

python tests/patroni_cluster/telephones.py PORT FILE, which holds the token; ends with its standard input
"""

from __future__ import annotations

import http.client
import json
import select
import sys
import time
from contextlib import suppress
from pathlib import Path

EVERY = 0.1
PATH = "/v1/contact-status?phone=%2B447700900106"


def main(port: int, token: str) -> None:
    """Ask until told to stop, and print each answer: when it was asked, seconds, status (0: none)."""
    told, connection = [], http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not select.select([sys.stdin], [], [], 0)[0]:
        began, status = time.monotonic(), 0
        with suppress(OSError, http.client.HTTPException):
            connection.request("GET", PATH, headers={"Authorization": f"Bearer {token}"})
            answer = connection.getresponse()
            answer.read()
            status = answer.status
        if not status:
            connection.close()
        told.append((began, time.monotonic() - began, status))
        time.sleep(max(began + EVERY - time.monotonic(), 0))
    print(json.dumps(told))  # noqa: T201 - whoever started it reads that


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="ascii"))
