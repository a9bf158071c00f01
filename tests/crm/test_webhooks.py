"""Twenty subscribers of the real service, by HTTPS on an address of the office's own: soon, and through every kill."""

from __future__ import annotations

import json
import random
import ssl
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

import pytest
import standardwebhooks

from contact_policy.records import Role
from crm.outage import Restartable
from fixtures.database import fresh_database
from fixtures.office import Office
from fixtures.webhook import write_certificate

ADDRESS = "10.20.30.40"  # in this namespace alone
SUBSCRIBERS, HANGS = 20, 7
CHANGES, KILLS = 40, 20
SOON_SECONDS = 5.0  # for 95 of a hundred first tries
ALL_WITHIN_SECONDS = 180  # what was under way at a kill is taken up after a minute
PERSON = "/v1/external-references/crm/hooked/customer"


@dataclass
class Subscribers:
    """What each of them got: by number, the bodies that came under each id, and when the first did."""

    url: str = ""
    secrets: dict[int, str] = field(default_factory=dict)
    bodies: dict[int, dict[str, set[bytes]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    first: dict[tuple[int, str], float] = field(default_factory=dict)
    refused: int = 0
    is_over: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def take(self, number: int, headers: dict[str, str], body: bytes) -> int:
        """Take one, with its signature looked at."""
        try:
            standardwebhooks.Webhook(self.secrets[number]).verify(body, headers)
        except (KeyError, standardwebhooks.WebhookVerificationError):
            self.refused += number in self.secrets
            return 503  # the answer that shows the secret is still on its way
        with self.lock:
            id_ = headers["webhook-id"]
            self.bodies[number][id_].add(body)
            self.first.setdefault((number, id_), time.time())
        return 204

    def got(self, number: int) -> list[dict[str, Any]]:
        """The changes that one has got, each once."""
        with self.lock:
            events = [json.loads(next(iter(bodies))) for bodies in self.bodies[number].values()]
        return [event for event in events if event["type"] == "customer.changed"]


@pytest.fixture(scope="module")
def subscribers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Subscribers, Path]]:
    subprocess.run(["/usr/sbin/ip", "address", "replace", f"{ADDRESS}/32", "dev", "lo"], check=True)
    certificate = tmp_path_factory.mktemp("tls") / "certificate.pem"
    write_certificate(certificate, ADDRESS)
    held = Subscribers()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            number = int(self.path.rpartition("/")[2])
            headers = {name.lower(): value for name, value in self.headers.items()}
            is_test = json.loads(body)["type"] == "subscription.test"
            if number == HANGS and not is_test:
                held.is_over.wait(60)
                return
            self.send_response(held.take(number, headers, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Whoever was killed in the middle of a try has broken off."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Server((ADDRESS, 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        held.url = f"https://{ADDRESS}:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield held, certificate
        held.is_over.set()
        server.shutdown()


def test_first_tries_are_soon_beside_one_that_hangs_and_no_kill_loses_any(
    subscribers: tuple[Subscribers, Path], server_dsn: str, template: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    held, certificate = subscribers
    more = {
        "CONTACT_POLICY_WEBHOOK_NETWORKS": f"{ADDRESS}/32",
        "CONTACT_POLICY_WEBHOOK_PORTS": held.url.rpartition(":")[2],
        "SSL_CERT_FILE": str(certificate),
    }
    chance = random.Random(6)  # noqa: S311 - it says when to kill
    with fresh_database(server_dsn, template) as dsn:
        service = Restartable(tmp_path / "data", dsn, **more)
        service.start()
        with Office(service.service) as office:
            office.now = datetime.now(UTC)
            for number in range(SUBSCRIBERS):
                given = {"url": f"{held.url}/{number}", "kinds": ["customer.changed"]}
                made = office.ask("POST", "/v1/webhook-subscriptions", Role.ADMIN, json=given).json()
                held.secrets[number] = made["secret"]
            wait_until(lambda: len(active(office)) == SUBSCRIBERS)
            committed = [change(office, number) for number in range(CHANGES)]
            others = [number for number in range(SUBSCRIBERS) if number != HANGS]
            wait_until(lambda: all(len(held.got(number)) == CHANGES - 1 for number in others))
        lags = sorted(lag for number in others for lag in lags_of(held, number, committed[1:]))
        p95 = lags[len(lags) * 95 // 100]
        with capsys.disabled():
            print(f"\nfirst tries after {lags[len(lags) // 2]:.1f} s (median), {p95:.1f} s (p95)")  # noqa: T201
        told = CHANGES
        for _ in range(KILLS):
            with Office(service.service) as office:
                office.now = datetime.now(UTC)
                for _ in range(3):
                    change(office, told)
                    told += 1
            time.sleep(chance.random() * 1.5)
            service.stop()
            service.start()
        wait_until(lambda: all(len(held.got(number)) == told - 1 for number in others))
        service.stop()
    assert p95 <= SOON_SECONDS
    assert held.refused == 0
    for number in others:
        assert all(len(bodies) == 1 for bodies in held.bodies[number].values()), "a repeat has the same body"
        positions = sorted(event["position"] for event in held.got(number))
        assert positions == list(range(positions[0], positions[0] + told - 1))


def change(office: Office, number: int) -> float:
    """Change a customer's name; returns when that had committed.

    Just after a kill somebody who died may still hold the customer: whoever is told that it is busy asks again.
    """
    until = time.monotonic() + ALL_WITHIN_SECONDS
    while (
        answer := office.ask("PUT", PERSON, Role.CRM, json={"name": f"Jo {number}"})
    ).status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        assert time.monotonic() < until, answer.text
        time.sleep(0.5)
    assert answer.is_success, answer.text
    return time.time()


def active(office: Office) -> list[str]:
    listed = office.get("/v1/webhook-subscriptions", Role.ADMIN)
    items = listed["items"] if isinstance(listed, dict) else listed
    return [one["id"] for one in items if one["status"] == "active"]


def lags_of(held: Subscribers, number: int, committed: list[float]) -> list[float]:
    """The seconds from each commit to the first try, in their order."""
    events = sorted(held.got(number), key=lambda event: int(event["position"]))
    return [held.first[number, event["id"]] - at for event, at in zip(events, committed, strict=True)]


def wait_until(is_so: Any) -> None:
    until = time.monotonic() + ALL_WITHIN_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.5)
