"""A million customers and ten million contacts: what an office would have after three years, put in by SQL."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bench.http import people
from bench.http.filling.casework import contact
from bench.http.filling.copying import add_copies
from bench.http.product import Office
from bench.http.setting import Setting
from contact_policy.records import Role

CUSTOMERS = 1_000_000
EVENTS = 10_000_000
YEARS = 3
_AT_A_TIME = 1_000_000
_STEP = 7_919  # so that contacts that follow one another are of different customers
_OUTBOUND_ONE_IN = 10
_INCIDENT_ONE_IN = 50


@dataclass(frozen=True, slots=True)
class Filled:
    """How many there are, and what it took."""

    customers: int
    events: int
    seconds: float
    gigabytes: float


def fill(setting: Setting, office: Office, customers: int, events: int) -> Filled:
    """Have so many customers, or as many as there are already, and add so many contacts of theirs."""
    since = time.monotonic()
    customers = _add_people(setting, customers)
    _add_events(setting, office, customers, events)
    seconds = time.monotonic() - since
    size = _figure(setting, "SELECT pg_database_size(current_database()) AS figure")
    return Filled(customers, events, seconds, size / 1e9)


def year() -> tuple[date, date]:
    """The first and the last day of the twelve months before this one."""
    this_month = datetime.now(UTC).date().replace(day=1)
    return this_month.replace(year=this_month.year - 1), this_month - timedelta(days=1)


def contacts_of_the_year(setting: Setting) -> int:
    """How many contacts there were in it."""
    zone, (first_on, last_on) = "AT TIME ZONE 'Europe/London'", year()
    start, end = (f"timestamp '{day}' {zone}" for day in (first_on, last_on + timedelta(days=1)))
    return _figure(
        setting, f"SELECT count(*) AS figure FROM contact_events WHERE occurred_at >= {start} AND occurred_at < {end}"
    )


def _add_people(setting: Setting, wanted: int) -> int:
    first, last = people.customer_id(1), people.customer_id(people.UNKNOWN)
    there = _figure(setting, f"SELECT count(*) AS figure FROM customers WHERE id BETWEEN '{first}' AND '{last}'")
    for n in range(there, wanted, _AT_A_TIME):
        people.add_customers(setting.database, n + 1, min(n + _AT_A_TIME, wanted))
    return max(there, wanted)


def _add_events(setting: Setting, office: Office, customers: int, events: int) -> None:
    """Copies of one contact, in the order in which they would have been recorded."""
    path = f"/v1/customers/{people.customer_id(1)}/contact-events"
    model = office.post(path, Role.STAFF, contact(1))["id"]
    at = f"now() - (1 - n / {events + 1}.0) * interval '{YEARS} years'"
    changes = {
        "id": people.sql_id("f"),
        "customer_id": people.sql_id("c", f"1 + n * {_STEP} % {customers}"),
        "occurred_at": at,
        "recorded_at": at,
        "direction": f"CASE WHEN n % {_OUTBOUND_ONE_IN} = 0 THEN 'outbound' ELSE 'inbound' END",
        "observations": f"CASE WHEN n % {_INCIDENT_ONE_IN} = 0 THEN '{{refuses_decision}}' ELSE '{{}}' END::text[]",
    }
    for first in range(1, events + 1, _AT_A_TIME):
        numbers = first, min(first + _AT_A_TIME - 1, events)
        add_copies(setting.database, "contact_events", f"id = '{model}'", numbers, changes)


def _figure(setting: Setting, query: str) -> int:
    return int(setting.database.rows(query)[0]["figure"])
