"""What is done beside the telephone: harm, one very heavy customer, an import, scrapes, an impatient auditor."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from bench.http import people
from bench.http.beside import hostile
from bench.http.client import as_json, request
from bench.http.filling.casework import Heavy, contact, propose
from bench.http.product import STATUS, Headers, Office
from contact_policy.records import Role

SECONDS = 5.0
IMPORTING, SCRAPING, PROPOSING, VERIFYING, CLICKING = 64, 60, 7, 5, 16
_GIVEN_UP_AFTER_SECONDS = 2.0
_IMPORTED = range(1, 2_001)
_CLICKED = 3_000  # a customer like most


_READ, _WRITTEN = ("200",), ("201",)
_REFUSED = ("400", "413", "422", "cut")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a load: how often each answer, and the slowest, in seconds."""

    answers: Mapping[str, int]
    slowest: float

    def __str__(self) -> str:
        """In words."""
        answers = ", ".join(f"{count} x {answer}" for answer, count in sorted(self.answers.items()))
        return f"{answers}; slowest {self.slowest:.1f} s"


@dataclass(frozen=True, slots=True)
class Load:
    """Requests sent in turn over some connections; a ``pause`` after each answer, which is given up in the end.

    Without one of the answers ``meant`` it was no such load.
    """

    name: str
    requests: Sequence[bytes]
    meant: Sequence[str]
    connections: int = 1
    pause: float = 0.1
    patience: float = 40.0

    @asynccontextmanager
    async def ready(self, port: int) -> AsyncIterator[Callable[[], Coroutine[Any, Any, Outcome]]]:
        """A process of its own that waits to begin; what is given begins it and returns what came of the load."""
        with tempfile.NamedTemporaryFile("w", prefix="contact-policy-load-") as file:
            file.write(json.dumps([asked.decode("latin-1") for asked in self.requests]))
            file.flush()
            given = (file.name, port, self.connections, SECONDS, self.pause, self.patience)
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bench.http.beside.driver", *map(str, given)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            await process.stdout.readline()
            try:
                yield partial(_result, process)
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()


async def _result(process: asyncio.subprocess.Process) -> Outcome:
    printed, _ = await process.communicate(b"begin\n")
    return Outcome(**json.loads(printed))


def all_loads(office: Office, heavy: Heavy, device: Headers | None) -> Iterator[Load]:
    """Every load, with tokens made now."""
    yield from _hostile(office, heavy)
    if device is not None:
        yield Load("1 MiB with a device's key", hostile.for_a_device(device), _REFUSED)
    yield Load("1 MiB of a form to Twilio's address, unsigned", hostile.forms(), ("403", *_REFUSED))
    yield from _heavy(office, heavy)
    yield _clicking(office, heavy)
    importer = office.token(Role.CRM)
    yield Load(f"{IMPORTING} connections import contacts", list(_contacts(importer)), _WRITTEN, IMPORTING, pause=0)
    yield Load(f"{SCRAPING} at once ask for /metrics", [request("GET", "/metrics", {})], _READ, SCRAPING, pause=1)
    verification = request("GET", "/v1/audit/verification", office.token(Role.AUDITOR))
    name = f"{VERIFYING} verify the trail, giving up after {_GIVEN_UP_AFTER_SECONDS:.0f} s"
    yield Load(name, [verification], (*_READ, "given up"), VERIFYING, pause=0, patience=_GIVEN_UP_AFTER_SECONDS)


def _hostile(office: Office, heavy: Heavy) -> Iterator[Load]:
    staff, manager, telephony = (office.token(role) for role in (Role.STAFF, Role.MANAGER, Role.TELEPHONY))
    targets = [
        hostile.Target("/v1/customers", staff, "contact_points"),
        hostile.Target(f"/v1/customers/{heavy.customer}/contact-events", staff, "observations"),
        hostile.Target("/v1/assessments", manager, "evidence_event_ids"),
        hostile.Target(f"{STATUS}/batch", telephony, "items"),
    ]
    for name, shapes in hostile.SHAPES.items():
        yield Load(f"1 MiB of {name}", hostile.bodies(targets, shapes), _REFUSED)


def _heavy(office: Office, heavy: Heavy) -> Iterator[Load]:
    manager = office.token(Role.MANAGER)
    customer = f"/v1/customers/{heavy.customer}"
    asked: dict[str, Any] = {"customer_id": heavy.customer} | heavy.proposal()
    propose = request("POST", f"{customer}/restriction-proposals", manager, as_json(heavy.proposal()))
    yield Load("the heavy customer classified", [request("GET", f"{customer}/classification", manager)], _READ)
    yield Load("their record, first page", [request("GET", f"{customer}/record?limit=50", manager)], _READ)
    yield Load("their record, whole", [request("GET", f"{customer}/record", manager)], _READ)
    recorded = request("POST", f"{customer}/contact-events", office.token(Role.STAFF), as_json(contact(1)))
    yield Load("a contact of theirs recorded", [recorded], _WRITTEN)
    yield Load("a proposal about them tried", [request("POST", "/v1/assessments", manager, as_json(asked))], _READ)
    yield Load("a proposal about them made", [propose], _WRITTEN)
    yield Load(f"{PROPOSING} propose about them at once", [propose], _WRITTEN, PROPOSING)


def _clicking(office: Office, heavy: Heavy) -> Load:
    """People at the desk, a click a second each: what waits for them, a record, the policy, figures, a form."""
    ordinary = f"/desk/customers/{people.customer_id(_CLICKED)}"
    proposed = f"/desk/proposals/{propose(office, heavy, 1)[0]}"
    clicked = {
        "sam": ["/desk", ordinary, f"{ordinary}/contacts/new", "/desk/customers"],
        "mary": ["/desk", ordinary, f"{ordinary}/warning", "/desk/proposals", f"{ordinary}/proposal"],
        "chris": ["/desk", "/desk/proposals", proposed, "/desk/policy", "/desk/figures"],
        "ann": ["/desk", "/desk/trail", "/desk/policy"],
    }
    asked = [request("GET", path, office.cookie(login)) for login, paths in clicked.items() for path in paths]
    return Load(f"{CLICKING} people click through the desk", asked, _READ, CLICKING, pause=1)


def _contacts(token: Headers) -> Iterator[bytes]:
    for n in _IMPORTED:
        path = f"/v1/customers/{people.customer_id(n)}/contact-events"
        yield request("POST", path, token, as_json(contact(n)))
