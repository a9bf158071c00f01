"""The program that a softphone runs at a call: as it stands, with a browser and a clipboard that note what they get."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from fixtures.running import RunningService, free_port
from fixtures.stand_in import StandIn
from integrations.conftest import BLOCKED_PHONE, TRANSFERRED_PHONE

FILE = Path(__file__).parents[2] / "integrations" / "screen-pop" / "screen_pop.py"
DESK = "https://contact-policy.office.example"
PAGE = f"{DESK}/desk/caller"


@dataclass(frozen=True, slots=True)
class Screen:
    """What came of a call: the addresses that were opened, the clipboard, and what was printed."""

    opened: str
    clipboard: str
    printed: str


def pop(folder: Path, status_url: str, *arguments: str, key: str = "k3y", told: str = "") -> Screen:
    """Run the program as a softphone would, ``told`` being its input."""
    for name, script in (("browser", 'echo "$1" >> "$0.txt"'), ("xclip", 'cat > "$0.txt"')):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    environ = {
        "PATH": f"{folder}:{os.environ['PATH']}", "BROWSER": f"{folder}/browser %s", "CONTACT_STATUS_URL": status_url,
        "CONTACT_STATUS_KEY": key, "CONTACT_DESK_URL": f"{DESK}/",
    }  # fmt: skip
    ran = subprocess.run(
        [sys.executable, "-I", str(FILE), *arguments],
        env=environ, input=told, capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    noted = {name: folder / f"{name}.txt" for name in ("browser", "xclip")}
    opened, clipboard = (path.read_text().strip() if path.exists() else "" for path in noted.values())
    return Screen(opened, clipboard, ran.stdout + ran.stderr)


@pytest.mark.parametrize("number", [BLOCKED_PHONE, TRANSFERRED_PHONE.replace("+44", "0")])
def test_a_restricted_callers_number_waits_beside_the_page_for_staff(
    restricting_service: RunningService, key: str, tmp_path: Path, number: str
) -> None:
    screen = pop(tmp_path, restricting_service.url, number, key=key)
    assert (screen.opened, screen.clipboard) == (PAGE, number)
    assert number[-6:] not in screen.printed
    asked_in = restricting_service.ask("GET", "/desk/caller")
    assert (asked_in.status_code, "/desk/sign-in" in asked_in.headers["Location"]) == (303, True)


def test_nothing_opens_for_whoever_is_not_restricted(
    restricting_service: RunningService, key: str, tmp_path: Path
) -> None:
    screen = pop(tmp_path, restricting_service.url, "-", key=key, told="+447700900669\n")
    assert (screen.opened, screen.clipboard) == ("", "")
    assert screen.printed.startswith("contact-status: connect, version ")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"contract": "2"}', b""])
def test_without_a_good_answer_staff_look_for_themselves(stand_in: StandIn, tmp_path: Path, body: bytes) -> None:
    stand_in.body = body
    screen = pop(tmp_path, stand_in.url, "+447700900123")
    assert (screen.opened, screen.clipboard) == (PAGE, "+447700900123")
    assert "no answer" in screen.printed
    assert stand_in.received[0].target == "/v1/contact-status"


def test_the_sidecars_own_answer_is_none(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.says(stale=True, version=0)
    assert pop(tmp_path, stand_in.url, "07700 900123").opened == PAGE


def test_a_service_that_is_away_keeps_nobody_from_the_page(tmp_path: Path) -> None:
    screen = pop(tmp_path, f"http://127.0.0.1:{free_port()}", "07700 900123")
    assert screen.opened == PAGE
    assert "900123" not in screen.printed
