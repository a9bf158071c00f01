"""What the nginx sidecar answers: always 200, always every key, within its deadline."""

from __future__ import annotations

import time
from operator import itemgetter
from pathlib import Path

import httpx
import pytest

from fixtures.running import RunningService, running_service
from telephony.away import hanging, stopped
from telephony.exchange import BLOCKED
from telephony.nginx import Sidecar, running_sidecar
from telephony.table import Table

pytestmark = pytest.mark.usefixtures("people")

DEADLINE_SECONDS = 0.45
TO_SPARE = 0.1  # for the machine that both ends run on


def ask(sidecar: Sidecar, question: str = f"phone={BLOCKED}") -> httpx.Response:
    return httpx.get(f"{sidecar.url}/v1/contact-status?{question}", timeout=5)


def timed(sidecar: Sidecar) -> tuple[httpx.Response, float]:
    """The answer, and the seconds it took: of several the fewest are the sidecar's own, the rest a busy machine's."""
    began = time.monotonic()
    answer = ask(sidecar)
    return answer, time.monotonic() - began


def ask_by_post(sidecar: Sidecar) -> httpx.Response:
    return httpx.post(f"{sidecar.url}/v1/contact-status", json={"phone": BLOCKED}, timeout=5)


def told(answer: httpx.Response) -> str:
    body = answer.json()
    return f"{answer.status_code} {body['action']}, stale {body['stale']}"


def test_it_answers_as_the_service_and_connects_without_it(
    service: RunningService, data_dir: Path, telephony_token: str, table: Table, tmp_path: Path
) -> None:
    credential = f'Authorization "Bearer {telephony_token}"'
    with (
        running_service(data_dir, "--workers", "2", "--no-background", DEMO="0") as own,
        running_sidecar(tmp_path, own.url, credential) as sidecar,
        running_sidecar(tmp_path, service.url, 'X-API-Key "wrong"') as unknown,
    ):
        ours = ask(sidecar)
        table.check("sidecar: service there", expected="200 decline, stale False", seen=told(ours))
        table.check("sidecar: asked by POST", expected="200 decline, stale False", seen=told(ask_by_post(sidecar)))
        table.check("sidecar: wrong key", expected="200 connect, stale True", seen=told(ask(unknown)))
        malformed = ask(sidecar, "channel=pigeon")
        table.check("sidecar: malformed question", expected="200 connect, stale True", seen=told(malformed))
        with hanging(own.process):
            late, seconds = min((timed(sidecar) for _ in range(3)), key=itemgetter(1))
            table.check("sidecar: service hangs", expected="200 connect, stale True", seen=told(late))
            table.check(
                "sidecar: its deadline",
                expected=f"within {DEADLINE_SECONDS} s",
                seen=f"{seconds:.3f} s",
                holds=seconds < DEADLINE_SECONDS + TO_SPARE,
            )
        with stopped(own.process):
            gone = ask(sidecar)
            table.check("sidecar: service stopped", expected="200 connect, stale True", seen=told(gone))
            by_post = told(ask_by_post(sidecar))
            table.check("sidecar: service stopped, POST", expected="200 connect, stale True", seen=by_post)
        assert {key: type(value) for key, value in gone.json().items()} == {
            key: type(value) for key, value in ours.json().items()
        }
        logs = sidecar.logs + unknown.logs
    found = [secret for secret in (BLOCKED, "phone=", telephony_token) if secret in logs]
    table.check("sidecar: its logs", expected="no question", seen=", ".join(found) or "no question")
    assert "200 upstream=401" in logs
