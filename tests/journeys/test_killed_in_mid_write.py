"""The service and its own database, killed with -9 while many write: what was acknowledged is there, and whole."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from contact_policy.embedded.place import Place
from contact_policy.records import Role
from fixtures.office import Office
from fixtures.running import RunningService, start_service, wait_until_ready
from fixtures.sampling import size
from fixtures.story import CHIEF, MANAGER, STAFF

pytestmark = pytest.mark.long("the service and its database are killed under eight writers and start again")

WRITERS = 8
WARNINGS = size(25, 60)


@dataclass
class Written:
    """What the service said it had stored."""

    events: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)


def write_until_it_dies(service: RunningService, number: int, written: Written, *, stop: threading.Event) -> None:
    name = f"writer-{number}"
    with Office(service) as office:
        customer = str(office.post("/v1/customers", STAFF, subject=name, name=f"Writer {number}")["id"])
        written.customers.append(customer)
        event = {"occurred_at": office.on(), "channel": "phone", "direction": "inbound", "observations": ["angry"]}
        while not stop.is_set():
            try:
                made = office.ask("POST", f"/v1/customers/{customer}/contact-events", STAFF, subject=name, json=event)
                if made.status_code == 201:
                    written.events.append(made.json()["id"])
                body = {"behaviours": ["persistent"], "conduct": "Daily calls", "change_expected": "Fewer calls"}
                made = office.ask("POST", f"/v1/customers/{customer}/warnings", MANAGER, subject=name, json=body)
                if made.status_code == 201:
                    written.warnings.append(made.json()["id"])
            except httpx.TransportError:
                return


def the_service(service: RunningService) -> None:
    service.process.kill()


def its_database(service: RunningService) -> None:
    pid_file = Place(service.data_dir / "postgres").cluster / "postmaster.pid"
    os.kill(int(pid_file.read_text(encoding="utf-8").splitlines()[0]), signal.SIGKILL)


def kill_amid_writing(data_dir: Path, kill: Callable[[RunningService], None]) -> Written:
    written, stop = Written(), threading.Event()
    service = start_service(data_dir, DEMO="0", CONTACT_POLICY_WAIT_SECONDS="20")
    wait_until_ready(service)
    writers = [
        threading.Thread(target=write_until_it_dies, args=(service, number, written), kwargs={"stop": stop})
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    deadline = time.monotonic() + 120
    while len(written.warnings) < WARNINGS and time.monotonic() < deadline:
        time.sleep(0.01)
    kill(service)
    time.sleep(0.2)
    the_service(service)
    service.program.kill()
    stop.set()
    for writer in writers:
        writer.join(timeout=60)
    assert len(written.warnings) >= WARNINGS
    return written


@pytest.mark.parametrize("kill", [the_service, its_database])
def test_nothing_acknowledged_is_lost_and_nothing_is_half_written(
    own_data_dir: Path, kill: Callable[[RunningService], None]
) -> None:
    written = kill_amid_writing(own_data_dir, kill)
    service = start_service(own_data_dir, DEMO="0")
    try:
        wait_until_ready(service)
        with Office(service) as office:
            is_all_there(office, written)
            is_whole(office)
        assert "0 altered" in service.run("audit", "verify")
    finally:
        service.program.stop(within=60)


def everything(office: Office, path: str, *roles: Role) -> list[dict[str, str]]:
    items: list[dict[str, str]] = []
    params = {"limit": "200"}
    while True:
        page = office.get(path, *roles, **params)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        params["cursor"] = page["next_cursor"]


def is_all_there(office: Office, written: Written) -> None:
    for customer in written.customers:
        office.get(f"/v1/customers/{customer}", STAFF)
    customers = [customer["id"] for customer in everything(office, "/v1/customers", STAFF)]
    events = {e["id"] for c in customers for e in everything(office, f"/v1/customers/{c}/contact-events", STAFF)}
    warnings = {w["id"] for c in customers for w in everything(office, f"/v1/customers/{c}/warnings", MANAGER)}
    assert set(written.events) <= events
    assert set(written.warnings) <= warnings
    # At most what each writer had under way may be there without its writer having heard of it.
    assert len(events) + len(warnings) - len(written.events) - len(written.warnings) <= WRITERS


def is_whole(office: Office) -> None:
    """Everything has its entry in the trail, every entry its thing, and every warning its notice."""
    entries = everything(office, "/v1/audit", Role.AUDITOR)
    told = [entry["subject"] for entry in entries if entry["action"] != "policy.adopted"]
    things = []
    for customer in everything(office, "/v1/customers", STAFF):
        path = f"/v1/customers/{customer['id']}"
        things.append(f"customers/{customer['id']}")
        things += [f"contact-events/{event['id']}" for event in everything(office, f"{path}/contact-events", STAFF)]
        for warning in everything(office, f"{path}/warnings", MANAGER):
            things += [f"warnings/{warning['id']}", f"notices/{warning['notice_id']}"]
            assert office.get(f"/v1/notices/{warning['notice_id']}", CHIEF)["about_id"] == warning["id"]
    assert sorted(told) == sorted(things)
