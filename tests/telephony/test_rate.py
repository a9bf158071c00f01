"""A busy day: two hundred calls a second for ten seconds, each asked about, each answered and ended by the caller."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.running import RunningService
from telephony.exchange import UNKNOWN, Exchange
from telephony.kamailio import running_gate
from telephony.sipp import Calling
from telephony.table import Table

CALLS, RATE = 2_000, 200


@pytest.mark.usefixtures("people")
def test_two_hundred_calls_a_second_go_through_whole(
    service: RunningService, exchange: Exchange, telephony_token: str, table: Table, tmp_path: Path
) -> None:
    with running_gate(tmp_path, exchange.line.port, service.url, CONTACT_STATUS_TOKEN=telephony_token) as gate:
        calls = Calling(count=CALLS, rate=RATE).start(gate.port, UNKNOWN, exchange.folder).finish()
        log = gate.log.read_text(encoding="utf-8")
    ended = [call for call in calls if call.was_answered and call.first("SIP/2.0 200", cseq="2 BYE")]
    slowest = max(call.seconds("INVITE", "SIP/2.0 200") for call in ended)
    table.check(
        f"{CALLS} calls, {RATE} a second",
        expected=f"{CALLS} answered and ended, 0 not asked",
        seen=f"{len(ended)} answered and ended, {log.count('let through')} not asked; slowest after {slowest:.2f} s",
        holds=len(ended) == CALLS and "let through" not in log,
    )
