"""Customers with a great many contacts, proposals about them and warnings: what an office's hard cases look like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from bench.http.database import Database
from bench.http.filling.copying import add_copies
from bench.http.product import Office, proposal_body
from contact_policy.records import Role

# So many contacts of one customer are recorded over HTTP; more are copies of these.
BY_HAND = 450
_CHANNELS = ("phone", "email", "phone", "post")
_ONE_IN = 50
_HOURS_APART = 4
_DAYS = 700  # over which copies are spread: more than a year, less than the policy's memory
_ANSWERED_WITHIN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Heavy:
    """A customer's ids: their own, their case's, and those of the contacts that were recorded over HTTP."""

    customer: str
    case: str
    events: tuple[str, ...]

    def proposal(self) -> dict[str, Any]:
        """A proposal about them."""
        return proposal_body(self.events[:3], self.case)


def heavy_customer(office: Office, database: Database, events: int) -> Heavy:
    """Put a customer with ``events`` contacts on record, and the trail of them."""
    customer = office.post("/v1/customers", Role.STAFF, {"name": "Hugh Heavy"})["id"]
    path = f"/v1/customers/{customer}"
    case = office.post(f"{path}/cases", Role.STAFF, {"reference": "R-1", "subject": "A complaint"})["id"]
    with _at_work(office, Role.STAFF) as staff:
        made = [_posted(staff, f"{path}/contact-events", contact(n, case)) for n in range(min(events, BY_HAND))]
    if events > BY_HAND:
        _add_contacts(database, customer, events - BY_HAND)
    return Heavy(customer, case, tuple(event["id"] for event in made))


def propose(office: Office, heavy: Heavy, times: int) -> list[str]:
    """Have a manager propose about the customer so many times; returns the proposals' ids."""
    path = f"/v1/customers/{heavy.customer}/restriction-proposals"
    with _at_work(office, Role.MANAGER) as manager:
        return [_posted(manager, path, heavy.proposal())["id"] for _ in range(times)]


def contact(n: int, case: str | None = None) -> dict[str, Any]:
    """The ``n``-th contact before now; one in fifty shows that the decision is not accepted."""
    at = datetime.now(UTC) - timedelta(hours=_HOURS_APART * (n + 1))
    channel = _CHANNELS[n % len(_CHANNELS)]
    contact = {
        "occurred_at": at.isoformat(),
        "channel": channel,
        "direction": "inbound",
        "staff_minutes": 10,
        "case_id": case,
        "summary": "Asked again why the complaint was not upheld",
        "observations": ["refuses_decision"] if n % _ONE_IN == 0 else [],
        "effect_on_work": "Two other callers waited an hour each" if n % _ONE_IN == 0 else "",
    }
    return contact | ({"duration_seconds": 600} if channel == "phone" else {})


def _add_contacts(database: Database, customer: str, count: int) -> None:
    """Copies of the contacts, and of the trail's entries of them, which still match their digests."""
    of_them = f"customer_id = '{customer}'"
    at = f"now() - n * interval '{_DAYS} days' / {count + 1}"
    changes = {"id": "gen_random_uuid()", "occurred_at": at, "recorded_at": at}
    add_copies(database, "contact_events", of_them, (1, count), changes)
    add_copies(database, "audit_entries", f"{of_them} AND action = 'contact-event.recorded'", (1, count), {})


def _at_work(office: Office, role: Role) -> httpx.Client:
    return httpx.Client(base_url=office.server.url, headers=office.token(role), timeout=_ANSWERED_WITHIN_SECONDS)


def _posted(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = client.post(path, json=body).raise_for_status().json()
    return made
