"""What the office does while the service runs shows in the next call."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.restricting import phone
from fixtures.running import RunningService
from telephony.exchange import BLOCKED, Exchange
from telephony.kamailio import Gate, running_gate
from telephony.people import PROMISED_SECONDS, lift, restricted
from telephony.sipp import Calling
from telephony.table import Table

CALLER = "07700900011"


@pytest.fixture
def gate(service: RunningService, exchange: Exchange, telephony_token: str, tmp_path: Path) -> Iterator[Gate]:
    with running_gate(tmp_path, exchange.line.port, service.url, CONTACT_STATUS_TOKEN=telephony_token) as gate:
        yield gate


def outcomes(gate: Gate, exchange: Exchange) -> str:
    """What becomes of the next ten calls: any worker may be asked about each."""
    calls = Calling(count=10, rate=10).start(gate.port, CALLER, exchange.folder).finish()
    return ", ".join(sorted({call.outcome for call in calls}))


def test_the_next_call_is_treated_as_the_office_last_decided(
    service: RunningService, gate: Gate, exchange: Exchange, table: Table
) -> None:
    table.check("before the restriction", expected="200 OK", seen=outcomes(gate, exchange))
    restriction = restricted(service, [phone(CALLER)], {"kind": "block_phone", "numbers": [CALLER]})
    table.check("blocked meanwhile", expected="603 Please contact us by post", seen=outcomes(gate, exchange))
    lift(service, restriction)
    table.check("lifted meanwhile", expected="200 OK", seen=outcomes(gate, exchange))


def test_a_key_opens_the_status_until_it_is_revoked(
    service: RunningService, exchange: Exchange, people: object, table: Table, tmp_path: Path
) -> None:
    assert people
    key = service.run("key", "create", "--role", "telephony", "--name", "Kamailio").strip()
    time.sleep(PROMISED_SECONDS)
    with running_gate(tmp_path, exchange.line.port, service.url, CONTACT_STATUS_KEY=key) as gate:
        known = exchange.call(gate, BLOCKED).seen.outcome
        table.check("blocked number, asked with an API key", expected="603 Please contact us by post", seen=known)
        key_id = service.run("key", "list").splitlines()[-1].split()[0]
        service.run("key", "revoke", key_id)
        time.sleep(PROMISED_SECONDS)
        call = exchange.call(gate, BLOCKED)
        table.check("key revoked meanwhile", expected="200 OK; rung: line", seen=str(call))
        assert call.said == ["let through, no answer: status 401"]
