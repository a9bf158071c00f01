"""The database frozen, then killed, under a service at work: the contact status goes on, and is right again soon."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from contact_policy.embedded.place import Place
from fixtures.office import Json, Office
from fixtures.restricting import phone, restrict, threatening
from fixtures.running import RunningService, client, running_service
from fixtures.story import CHIEF, STAFF

NUMBER = "+447700900123"
SOON_SECONDS = 2.0
KNOWN_WITHIN_SECONDS = 5.0


class Caller:
    """A telephone system: asks by the clock of today, and may hear nothing but 200."""

    def __init__(self, office: Office, line: httpx.Client) -> None:
        self._headers = {"Authorization": f"Bearer {office.token(STAFF)}"}
        self._line = line
        self.asked = 0

    def ask(self, **question: str) -> Json:
        answer = self._line.get("/v1/contact-status", params=question or {"phone": NUMBER}, headers=self._headers)
        assert answer.status_code == 200
        self.asked += 1
        heard: Json = answer.json()
        return heard

    def seconds_until(self, holds: Callable[[Json], bool]) -> float:
        began = time.monotonic()
        while not holds(self.ask()):
            assert time.monotonic() - began < 20
        return time.monotonic() - began


def processes(service: RunningService) -> list[int]:
    """The server and everything it started."""
    pid_file = Place(service.data_dir / "postgres").cluster / "postmaster.pid"
    postmaster = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
    found = [postmaster]
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == postmaster:
                found.append(int(status.parent.name))
    return found


@contextmanager
def frozen(service: RunningService) -> Iterator[None]:
    """Its database neither answers nor goes away."""
    every = processes(service)
    for process in every:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in every:
            os.kill(process, signal.SIGCONT)


def is_stale(answer: Json) -> bool:
    return bool(answer["stale"])


def what_to_do(answer: Json) -> Json:
    return {key: value for key, value in answer.items() if key not in {"as_of", "version", "stale"}}


@pytest.mark.long("a service and a server of its own are started, to freeze and to kill the server")
def test_the_contact_status_goes_on_while_the_database_is_away(own_data_dir: Path) -> None:
    with (
        running_service(own_data_dir, DEMO="0") as service,
        Office(service) as office,
        client(base_url=service.url, timeout=2) as line,
    ):
        restriction = restricted(office)
        caller = Caller(office, line)
        before = caller.ask()
        assert (before["restricted"], before["action"], before["stale"]) == (True, "limit", False)

        with frozen(service), ThreadPoolExecutor(1) as somebody:
            under_way = somebody.submit(write, office)
            assert caller.seconds_until(is_stale) < SOON_SECONDS
            assert what_to_do(caller.ask()) == what_to_do(before)
            assert caller.ask(phone="07700 900999")["restricted"] is False
            assert service.ask("GET", "/readyz", timeout=2).status_code == 200
            health = service.ask("GET", "/health", timeout=2).json()
            assert (health["status"], health["status_board"]["stale"]) == ("down", True)
            assert under_way.result(timeout=KNOWN_WITHIN_SECONDS) == 503, "nobody waits for what will not come"
            began = time.monotonic()
            assert [write(office) for _ in range(10)] == [503] * 10
            assert time.monotonic() - began < SOON_SECONDS, "what cannot be is said at once"
        assert caller.seconds_until(lambda answer: not is_stale(answer)) < SOON_SECONDS

        os.kill(processes(service)[0], signal.SIGKILL)
        caller.seconds_until(lambda answer: not is_stale(answer))
        time.sleep(0.5)
        assert what_to_do(caller.ask()) == what_to_do(before)
        lift(office, restriction)
        assert caller.ask()["restricted"] is False, "whoever lifts it here asks here next"
        assert write(office) == 201
        assert caller.asked > 100


def write(office: Office) -> int:
    """Something to be stored; the status that it was answered with."""
    return office.ask("POST", "/v1/customers", STAFF, json={"name": "Wren Waiting"}).status_code


def restricted(office: Office) -> str:
    """Somebody whose calls are limited these days."""
    office.now = datetime.now(UTC) - timedelta(days=40)
    customer = threatening(office, phone(NUMBER))
    made = restrict(office, customer, {"kind": "call_time_limit", "minutes": 10})
    assert office.now < datetime.now(UTC)
    return str(made["id"])


def lift(office: Office, restriction: str) -> None:
    for _ in range(300):  # a server that was killed is back in a second or two, and on a busy machine later
        tag = office.ask("GET", f"/v1/restrictions/{restriction}", CHIEF)
        if tag.status_code == 200:
            break
        time.sleep(0.1)
    office.act(f"/v1/restrictions/{restriction}", "lift", CHIEF, reasons="Conduct has been calm since the review.")
