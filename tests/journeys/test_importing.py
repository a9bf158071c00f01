"""A spreadsheet of another system, sent by an office without a developer: told line by line, and counted once."""

from __future__ import annotations

import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from contact_policy.records import Role
from fixtures.commands import command
from fixtures.office import Office
from fixtures.rows import rows
from fixtures.running import RunningService

CUSTOMERS = """Number;Full name;phone;email
2026/0017;Jo Caller;07700 900123;jo@example.org
2026/0018;Sam Stormer;see e-mail;
"""
EVENTS = """Call,Who,Began,channel,duration_seconds,summary,observations
c-1,2026/0017,2026-11-02 10:00,phone,420,"Asked, for progress",
c-2,2026/0017,2026-07-02T10:00:00Z,fax,,,
c-3,2026/0018,2026-07-02 10:00,phone,60,,angry; determined
"""
CUSTOMER_MAP = '[columns]\nexternal_id = "Number"\nname = "Full name"\n'
EVENT_MAP = """
[columns]
external_reference = "Call"
customer = "Who"
occurred_at = "Began"
[values]
direction = "inbound"
"""


@pytest.fixture
def system() -> str:
    return f"old CRM {uuid4().hex}"


@pytest.fixture
def folder(tmp_path: Path, office: Office) -> Path:
    texts = {"customers.csv": CUSTOMERS, "events.csv": EVENTS, "customers.toml": CUSTOMER_MAP, "events.toml": EVENT_MAP}
    for name, text in (texts | {"token": office.token(Role.CRM)}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run_import(
    service: RunningService, folder: Path, what: str, system: str, *more: str
) -> subprocess.CompletedProcess[str]:
    given = ["--map", str(folder / f"{what}.toml"), "--service", service.url, "--token-file", str(folder / "token")]
    return command(service.environ, "import", what, str(folder / f"{what}.csv"), "--system", system, *given, *more)


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The first words of each line of the report."""
    return [" ".join(line.split()[:3]) for line in done.stdout.splitlines()]


def test_a_file_of_customers_and_one_of_contacts_are_told_line_by_line_and_counted_once(
    service: RunningService, office: Office, folder: Path, system: str
) -> None:
    before = rows(service)
    dry = run_import(service, folder, "customers", system, "--dry-run")
    assert told(dry) == ["line 2: created", "line 3: refused"]
    assert "/contact_points/0/value" in dry.stdout
    assert dry.returncode == 1
    assert rows(service) == before
    made = run_import(service, folder, "customers", system, "--skip-bad-contact-points")
    assert (made.returncode, told(made)) == (0, ["line 2: created", "line 3: created"]), made.stderr
    sent = run_import(service, folder, "events", system)
    assert told(sent) == ["line 2: created", "line 3: refused", "line 4: created"]
    assert "1 line was refused" in sent.stderr
    stored = rows(service)
    assert told(run_import(service, folder, "events", system))[::2] == ["line 2: unchanged", "line 4: unchanged"]
    assert rows(service) == stored
    found = office.get("/v1/customers", Role.CRM, external_system=system, external_id="2026/0018")["items"]
    (event,) = office.get(f"/v1/customers/{found[0]['id']}/contact-events", Role.CRM)["items"]
    assert event["occurred_at"] == "2026-07-02T09:00:00Z", "ten o'clock on a summer's day in London"
    assert event["observations"] == ["angry", "determined"]


def test_what_cannot_be_sent_is_said_in_one_line(service: RunningService, folder: Path, system: str) -> None:
    (folder / "events.csv").write_text("Call,Who\nc-1,2026/0017\n", encoding="utf-8")
    done = run_import(service, folder, "events", system)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Began, channel" in done.stderr
    assert "Traceback" not in done.stderr
