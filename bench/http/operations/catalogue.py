"""The operations of a desk and of a CRM, each as the product is asked and as the plain service is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, cycle
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx

from bench.http import people
from bench.http.client import as_json, request
from bench.http.filling.casework import contact
from bench.http.operations.known import EVENTS, OPEN_MATTERS, Known, etag, reference
from bench.http.operations.rounds import ROUNDS, Operation
from bench.http.product import Office
from contact_policy.records import Role

_CUSTOMERS = range(1, 1_001)
_RENAMED, _RENAMED_PLAINLY = 2_000, 3_000
_CASES = range(4_000, 5_000)
# Each change needs the tag of a reading, and those are read beforehand.
_CHANGES = 60
_NEW_CASE = {"reference": "R-2", "subject": "A complaint about a speed camera"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Makes the operations."""

    office: Office
    known: Known

    def all(self) -> Iterator[Operation]:
        """Every operation, in the order of the table: the desk before what is written, which would wait there, too."""
        yield from self._looked_up()
        yield from self._desk()
        yield from self._written()
        yield from self._weighed()
        yield from self._others()

    def plain_customer(self) -> Iterator[bytes]:
        """A customer read plainly, which what has no equal is held against."""
        return _gets(_of_customers(""))

    def _looked_up(self) -> Iterator[Operation]:
        phones = [f"/v1/customers?phone={quote(people.phone(n), safe='')}" for n in _CUSTOMERS]
        names = [f"/v1/customers?name={people.surname(n)}" for n in _CUSTOMERS]
        heavy = f"/v1/customers/{self.known.heavy.customer}"
        events = [f"/v1/contact-events/{event}" for event in self.known.heavy.events]
        yield Operation("GET customer", self._gets(_of_customers("")), bar=2.5)
        yield self._equal("GET customers by phone", phones, bar=3.5)
        yield self._equal("GET customers by name", names, bar=3.5)
        yield self._equal("GET contact event", events)
        yield self._equal("GET contact events of a customer, first page", [f"{heavy}/contact-events"])
        yield self._equal("GET case", [f"/v1/cases/{self.known.heavy.case}"])
        yield self._equal("GET cases of a customer", [f"{heavy}/cases"])

    def _written(self) -> Iterator[Operation]:
        # As they happen: one dated before a restriction was decided has that restriction asked again besides.
        now = {"occurred_at": datetime.now(UTC).isoformat()}
        events, contacts = _of_customers("/contact-events"), [contact(n) | now for n in _CUSTOMERS]
        cases = _of_customers("/cases", _CASES)
        yield Operation(
            "POST contact event", self._posts(events, contacts), _posts(events, contacts, headers={}), bar=3.5
        )
        keyed = self._keyed(events, contacts)
        yield Operation("POST contact event, with an Idempotency-Key", keyed, _posts(events, contacts, headers={}))
        yield Operation("POST customer", self._registered(count()), _registered(count(1_000_000), {}))
        yield Operation("PATCH customer", self._changed(), _changed_plainly(), most=_CHANGES)
        yield Operation("PUT customer by the CRM's id, nothing new", self._told(Role.CRM), self._told(None))
        yield Operation(
            "POST case", self._posts(cases, [_NEW_CASE], Role.STAFF), _posts(cases, [_NEW_CASE], headers={})
        )

    def _weighed(self) -> Iterator[Operation]:
        heavy = self.known.heavy
        customer = f"/v1/customers/{heavy.customer}"
        asked = {"customer_id": heavy.customer} | heavy.proposal()
        listed = "/v1/restriction-proposals?status=awaiting_decision"
        proposal = f"/v1/restriction-proposals/{self.known.proposal}"
        yield self._heavy(f"GET classification, {EVENTS} events", f"{customer}/classification", 16)
        tried = self._posts(["/v1/assessments"], [asked], Role.MANAGER)
        yield Operation(f"POST assessment, {EVENTS} events", tried, bar=16)
        yield self._heavy(f"GET record of {EVENTS} events, first page", f"{customer}/record?limit=50", 10)
        yield self._heavy(f"GET record of {EVENTS} events, whole", f"{customer}/record")
        yield self._heavy("GET proposals awaiting decision, first page", listed, 12)
        yield self._heavy("GET proposal", proposal)
        yield self._heavy("GET dossier of a proposal", f"{proposal}/dossier")
        path = f"/v1/customers/{self.known.proposed.customer}/restriction-proposals"
        made = self._posts([path], [self.known.proposed.proposal()], Role.MANAGER)
        yield Operation(f"POST proposal, {EVENTS} events", made)

    def _desk(self) -> Iterator[Operation]:
        for login, who in (("mary", "manager"), ("chris", "Chief Executive")):
            home = _gets(["/desk"], self.office.cookie(login))
            yield Operation(f"GET /desk of the {who}, {OPEN_MATTERS} open matters", home, bar=12)

    def _others(self) -> Iterator[Operation]:
        restriction = self.known.restriction
        restricted = f"/v1/customers/{restriction['customer_id']}"
        yield self._heavy("GET restriction", f"/v1/restrictions/{restriction['id']}")
        yield self._heavy("GET restrictions in force, first page", "/v1/restrictions?status=in_force")
        yield self._heavy("GET restrictions of a customer", f"/v1/restrictions?customer_id={restricted[14:]}")
        yield self._heavy("GET notice", f"/v1/notices/{restriction['decision_notice_id']}")
        yield self._heavy("GET warnings of a customer", f"/v1/customers/{self.known.heavy.customer}/warnings")
        yield self._heavy("GET incidents, first page", "/v1/incidents")
        yield self._heavy("GET audit, first page", "/v1/audit", role=Role.AUDITOR)

    def _equal(self, name: str, paths: Sequence[str], bar: float | None = None) -> Operation:
        return Operation(name, self._gets(paths), _gets(paths), bar)

    def _heavy(self, name: str, path: str, bar: float | None = None, role: Role = Role.MANAGER) -> Operation:
        return Operation(name, self._gets([path], role), bar=bar)

    def _gets(self, paths: Sequence[str], role: Role = Role.MANAGER) -> Iterator[bytes]:
        return _gets(paths, self.office.token(role))

    def _posts(
        self, paths: Sequence[str], bodies: Sequence[dict[str, Any]], role: Role = Role.STAFF
    ) -> Iterator[bytes]:
        return _posts(paths, bodies, headers=self.office.token(role))

    def _keyed(self, paths: Sequence[str], bodies: Sequence[dict[str, Any]]) -> Iterator[bytes]:
        token = self.office.token(Role.CRM)
        for path, body in zip(cycle(paths), cycle(map(as_json, bodies)), strict=False):
            yield request("POST", path, token | {"Idempotency-Key": str(uuid4())}, body)

    def _registered(self, numbers: Iterator[int]) -> Iterator[bytes]:
        return _registered(numbers, self.office.token(Role.STAFF))

    def _changed(self) -> Iterator[bytes]:
        paths = _of_customers("", range(_RENAMED, _RENAMED + _CHANGES * (ROUNDS + 1)))
        token = self.office.token(Role.STAFF)
        with httpx.Client(base_url=self.office.server.url) as client:
            tags = [etag(client, path, token) for path in paths]
        body = as_json({"name": "Renamed"})
        return iter(
            [request("PATCH", path, token | {"If-Match": tag}, body) for path, tag in zip(paths, tags, strict=True)]
        )

    def _told(self, role: Role | None) -> Iterator[bytes]:
        headers = {} if role is None else self.office.token(role)
        bodies = enumerate(self.known.named)
        return cycle([request("PUT", reference(n), headers, as_json(body)) for n, body in bodies])


def _of_customers(end: str, numbers: range = _CUSTOMERS) -> list[str]:
    return [f"/v1/customers/{people.customer_id(n)}{end}" for n in numbers]


def _gets(paths: Sequence[str], headers: Mapping[str, str] | None = None) -> Iterator[bytes]:
    return cycle([request("GET", path, headers or {}) for path in paths])


def _posts(paths: Sequence[str], bodies: Sequence[dict[str, Any]], headers: Mapping[str, str]) -> Iterator[bytes]:
    pairs = zip(paths, cycle(map(as_json, bodies)), strict=False)
    return cycle([request("POST", path, headers, body) for path, body in pairs])


def _registered(numbers: Iterator[int], headers: Mapping[str, str]) -> Iterator[bytes]:
    """New customers, each with a number and an address that nobody has."""
    for n in numbers:
        phone = {"kind": "phone", "value": f"+4479{n:08}"}
        email = {"kind": "email", "value": f"new-{n}@example.org"}
        body = {"name": f"Newcomer {n}", "contact_points": [phone, email]}
        yield request("POST", "/v1/customers", headers, as_json(body))


def _changed_plainly() -> Iterator[bytes]:
    paths = cycle(_of_customers("", range(_RENAMED_PLAINLY, _RENAMED_PLAINLY + 1_000)))
    return (request("PATCH", path, {}, as_json({"name": f"Renamed {n}"})) for n, path in enumerate(paths))
