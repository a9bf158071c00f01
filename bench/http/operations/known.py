"""What the operations are about: put on record over HTTP before anything is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from bench.http import people
from bench.http.filling.casework import Heavy, contact, heavy_customer, propose
from bench.http.product import Headers, Office
from bench.http.setting import Setting
from contact_policy.records import Role

EVENTS = 450
PROPOSALS = 50  # a page of them
_REPORTED, _DRAFTED = range(1, 76), range(76, 151)  # customers of whom staff reported, and to whom a letter is drafted
OPEN_MATTERS = PROPOSALS + len(_REPORTED) + len(_DRAFTED)
NAMED = 20
SYSTEM = "crm"
_WARNING = {
    "behaviours": ["persistent"],
    "conduct": "You have gone on calling about a decision that has been explained to you.",
    "change_expected": "Please accept the decision, or ask the ombudsman to look at it.",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A customer with ``EVENTS`` contacts, another with as many and a page of proposals, and what else is asked for."""

    heavy: Heavy
    proposed: Heavy
    proposal: str
    restriction: dict[str, Any]
    named: list[dict[str, Any]]


def put_on_record(setting: Setting, office: Office) -> Known:
    """Put all of it on record."""
    heavy = heavy_customer(office, setting.database, EVENTS)
    proposed = heavy_customer(office, setting.database, EVENTS)
    proposals = propose(office, proposed, PROPOSALS)
    office.post(f"/v1/customers/{heavy.customer}/warnings", Role.MANAGER, _WARNING)
    for n in _REPORTED:
        office.post(f"/v1/customers/{people.customer_id(n)}/contact-events", Role.STAFF, contact(0))
    for n in _DRAFTED:
        office.post(f"/v1/customers/{people.customer_id(n)}/warnings", Role.MANAGER, _WARNING)
    path = f"{office.server.url}/v1/restrictions/{setting.model}"
    restriction = httpx.get(path, headers=office.token(Role.MANAGER), timeout=30).raise_for_status().json()
    named = [named_customer(n) for n in range(NAMED)]
    for n, body in enumerate(named):
        _put(office, reference(n), body)
    return Known(heavy, proposed, proposals[0], restriction, named)


def named_customer(n: int) -> dict[str, Any]:
    """What the CRM says of its customer ``n``."""
    point = {"kind": "phone", "value": f"+447799{n:06}"}
    return {"name": f"Casey Crm {n}", "contact_points": [point]}


def reference(n: int) -> str:
    """The path of the CRM's customer ``n``."""
    return f"/v1/external-references/{SYSTEM}/C-{n}/customer"


def etag(client: httpx.Client, path: str, headers: Headers) -> str:
    """The tag with which what is at ``path`` may be changed."""
    return client.get(path, headers=headers).raise_for_status().headers["ETag"]


def _put(office: Office, path: str, body: dict[str, Any]) -> None:
    headers = office.token(Role.CRM)
    httpx.put(office.server.url + path, json=body, headers=headers, timeout=30).raise_for_status()
