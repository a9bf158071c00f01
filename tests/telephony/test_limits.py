"""Calls with a time limit, all at the same time: the shortest limit is a minute."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.running import RunningService
from telephony.exchange import BOTH, LIMITED, Exchange
from telephony.kamailio import running_gate
from telephony.sip import Call
from telephony.sipp import Calling, Telephone
from telephony.table import Table

LIMIT_SECONDS = 60
TICK_SECONDS = 1.1
ANSWERED, HUNG_UP = "SIP/2.0 200", "BYE"

TIMED = {
    "spread": (LIMITED, Calling(scenario="caller_stays", count=10, rate=10)),
    "rings": (LIMITED, Calling(scenario="caller_stays", called="2004")),
    "reinvites": (LIMITED, Calling(scenario="caller_reinvites")),
    "transferred": (BOTH, Calling(scenario="caller_stays")),
}
Timed = dict[str, list[Call]]


@pytest.fixture(scope="module")
def timed(
    service: RunningService,
    people: object,  # noqa: ARG001 - they are under restriction
    exchange: Exchange,
    telephony_token: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Timed:
    """Every call, from the answer to the BYE. Ten are spread over the second in which Kamailio's clock ticks."""
    folder: Path = tmp_path_factory.mktemp("limits")
    with running_gate(folder, exchange.line.port, service.url, CONTACT_STATUS_TOKEN=telephony_token) as gate:
        placed = {name: how.start(gate.port, caller, exchange.folder) for name, (caller, how) in TIMED.items()}
        return {name: telephone.finish() for name, telephone in placed.items()}


def check(table: Table, case: str, calls: list[Call], callee: Telephone) -> None:
    """The BYE came to caller and callee when it should, and both agreed to it."""
    there = callee.calls
    ends = [(call, there[call.call_id]) for call in calls]
    seconds = [end.seconds(ANSWERED, HUNG_UP) for pair in ends for end in pair]
    assert all(m.is_received for pair in ends for end in pair for m in end.messages if m.first_line.startswith(HUNG_UP))
    table.check(
        case,
        expected=f"BYE to both within {LIMIT_SECONDS} to {LIMIT_SECONDS + TICK_SECONDS} s",
        seen=f"{len(seconds)} BYEs within {min(seconds):.2f} to {max(seconds):.2f} s",
        holds=min(seconds) >= LIMIT_SECONDS and max(seconds) <= LIMIT_SECONDS + TICK_SECONDS,
    )


def test_a_limited_call_ends_for_both_when_its_time_is_up(timed: Timed, exchange: Exchange, table: Table) -> None:
    assert len(timed["spread"]) == 10
    check(table, "limit of 60 s, ten calls", timed["spread"], exchange.line)
    rung = exchange.rung()
    invites = [rung[call.call_id]["line"] for call in timed["spread"]]
    assert {invite.header("X-Contact-Max-Seconds") for invite in invites} == {"60"}


def test_the_time_runs_from_the_answer(timed: Timed, exchange: Exchange, table: Table) -> None:
    (call,) = timed["rings"]
    assert call.seconds("INVITE", ANSWERED) > 4
    check(table, "limit of 60 s after 4 s of ringing", [call], exchange.line)


def test_a_reinvite_does_not_extend_the_call(timed: Timed, exchange: Exchange, table: Table) -> None:
    (call,) = timed["reinvites"]
    again = call.first("SIP/2.0 200", cseq="2 INVITE")
    assert again is not None
    check(table, "limit of 60 s, re-INVITE after 20 s", [call], exchange.line)


def test_a_transferred_call_may_have_a_limit_too(timed: Timed, exchange: Exchange, table: Table) -> None:
    check(table, "transfer and limit of 60 s", timed["transferred"], exchange.contact)
