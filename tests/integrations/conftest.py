"""The real service with people under restrictions by the real clock, and what a device shows it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from fixtures.office import Json
from fixtures.restricting import email, phone
from fixtures.running import RunningService
from fixtures.stand_in import StandIn, standing_in
from telephony.people import restricted

BLOCKED_PHONE, LIMITED_PHONE, TRANSFERRED_PHONE = "+447700900661", "+447700900662", "+447700900663"
BLOCKED_EMAIL, FILED_EMAIL = "adapter.blocked@example.org", "adapter.filed@example.org"
KNOWN_WITHIN_SECONDS = 10
COORDINATOR: Json = {"kind": "single_contact", "name": "Co-ordinator", "phone": "01632 960101"}


@pytest.fixture(scope="session")
def restricting_service(service: RunningService) -> RunningService:
    """The service, and everybody above under restriction now."""
    blocked_email: Json = {"kind": "block_email", "addresses": [BLOCKED_EMAIL]}
    blocked_phone: Json = {"kind": "block_phone", "numbers": [BLOCKED_PHONE]}
    restricted(service, [phone(BLOCKED_PHONE), email(BLOCKED_EMAIL)], blocked_email, blocked_phone)
    restricted(
        service,
        [phone(LIMITED_PHONE), email(FILED_EMAIL)],
        {"kind": "call_time_limit", "minutes": 10},
        {"kind": "read_and_file"},
    )
    restricted(service, [phone(TRANSFERRED_PHONE)], COORDINATOR)
    return service


@pytest.fixture(scope="session")
def key(service: RunningService) -> str:
    """An API key of a telephone system's, once the service has heard of it: within a second or so."""
    made = service.run("key", "create", "--name", "A recipe", "--role", "telephony").strip()
    deadline = time.monotonic() + KNOWN_WITHIN_SECONDS
    while service.ask("GET", "/v1/contact-status", headers={"X-API-Key": made}).status_code != httpx.codes.OK:
        assert time.monotonic() < deadline, "the service has not heard of a key that was made"
        time.sleep(0.05)
    return made


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """What answers badly instead of the service."""
    with standing_in() as stand_in:
        yield stand_in
