"""Calls that come in by another transport, or another version of IP, than they go on by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.running import RunningService
from fixtures.stand_in import standing_in
from telephony.exchange import BLOCKED, UNKNOWN, Exchange
from telephony.kamailio import Gate, running_gate
from telephony.sipp import LOOPBACK_6, Calling, answering
from telephony.table import Table

pytestmark = pytest.mark.usefixtures("people")

# Without a transport in front, UDP and TCP alike.
LISTENING = {"SIP_LISTEN": "127.0.0.1:{port}", "SIP_LISTEN_ALSO": "[::1]:{port}"}
WAYS = {
    "TCP": Calling(transport="t1"),
    "IPv6": Calling(at=LOOPBACK_6),
    "IPv6 and TCP": Calling(at=LOOPBACK_6, transport="t1"),
}


@pytest.fixture(scope="module")
def gate(
    service: RunningService, exchange: Exchange, telephony_token: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    """It listens by all ways; the office's line is reached by UDP and IPv4."""
    folder: Path = tmp_path_factory.mktemp("gate")
    own = {"CONTACT_STATUS_TOKEN": telephony_token, **LISTENING}
    with running_gate(folder, exchange.line.port, service.url, **own) as gate:
        yield gate


@pytest.mark.parametrize("way", WAYS)
def test_a_call_comes_in_by_one_way_and_goes_on_by_another(
    gate: Gate, exchange: Exchange, table: Table, way: str
) -> None:
    call = exchange.call(gate, UNKNOWN, WAYS[way])
    ended = "ended" if call.seen.first("SIP/2.0 200", cseq="2 BYE") else "not ended"
    table.check(f"{way} in, UDP and IPv4 out", expected="200 OK; rung: line; ended", seen=f"{call}; {ended}")
    declined = exchange.call(gate, BLOCKED, WAYS[way])
    table.check(f"{way} in, blocked number", expected="603 Please contact us by post", seen=declined.seen.outcome)


def test_the_line_and_the_contact_may_be_reached_by_ipv6(exchange: Exchange, table: Table, tmp_path: Path) -> None:
    with standing_in() as says, answering(tmp_path, LOOPBACK_6) as line, answering(tmp_path, LOOPBACK_6) as contact:
        offices = replace(exchange, line=line, contact=contact)
        with running_gate(tmp_path, f"[::1]:{line.port}", says.url, **LISTENING) as gate:
            table.check("UDP in, line by IPv6", expected="200 OK; rung: line", seen=str(offices.call(gate, UNKNOWN)))
            says.says(action="transfer", restricted=True, transfer_uri=f"sip:co@[::1]:{contact.port}")
            call = offices.call(gate, UNKNOWN)
            table.check("UDP in, single contact by IPv6", expected="200 OK; rung: contact", seen=str(call))
