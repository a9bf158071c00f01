"""No call is lost and none waits long, whatever becomes of the service; the log says what was let through."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from fixtures.running import RunningService, running_service
from telephony.away import hanging, stopped
from telephony.exchange import BLOCKED, Exchange
from telephony.kamailio import Gate, running_gate
from telephony.nginx import running_sidecar
from telephony.sip import Call
from telephony.sipp import Calling
from telephony.table import Table

pytestmark = pytest.mark.usefixtures("people")

CALLS, RATE = 200, 20
LONGEST_SETUP_SECONDS = 3.0
# The breaker lets one call in five seconds ask; with a second for each question and for the service to wake up.
BACK_WITHIN_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Gates:
    """Kamailio that asks the service, and Kamailio that asks the sidecar, which asks the service."""

    ways: dict[str, Gate]
    exchange: Exchange

    def flood(self) -> dict[str, list[Call]]:
        """Two hundred calls of a blocked number through each, twenty a second, at the same time."""
        placed = {
            way: Calling(count=CALLS, rate=RATE).start(gate.port, BLOCKED, self.exchange.folder)
            for way, gate in self.ways.items()
        }
        return {way: telephone.finish() for way, telephone in placed.items()}

    def check(self, table: Table, case: str) -> None:
        """Each call of a flood was answered soon, and the log says that it was let through."""
        floods = self.flood()
        rung = self.exchange.rung()
        for way, calls in floods.items():
            answered = [call for call in calls if call.was_answered and "line" in rung[call.call_id]]
            slowest = max((call.seconds("INVITE", "SIP/2.0 200") for call in answered), default=0.0)
            log = self.ways[way].log.read_text(encoding="utf-8")
            logged = [call for call in calls if f"{{{call.call_id}}} let through" in log]
            assert "7700900" not in log
            table.check(
                f"{case}, {way}",
                expected=f"{CALLS} of {CALLS} connected and logged",
                seen=f"{len(answered)} connected, {len(logged)} logged, slowest after {slowest:.2f} s",
                holds=len(calls) == len(answered) == len(logged) == CALLS and slowest < LONGEST_SETUP_SECONDS,
            )

    def check_declined(self, table: Table, case: str) -> None:
        """The blocked number is declined, soon."""
        for way, gate in self.ways.items():
            since = time.monotonic()
            while (outcome := self.exchange.call(gate, BLOCKED).seen.outcome) == "200 OK":
                if time.monotonic() - since > BACK_WITHIN_SECONDS:
                    break
            table.check(f"{case}, {way}", expected="603 Please contact us by post", seen=outcome)


@pytest.fixture
def own_service(data_dir: Path, service: RunningService) -> Iterator[RunningService]:  # noqa: ARG001 - its database
    """A second service on the same records, which may be taken away."""
    with running_service(data_dir, "--workers", "2", "--no-background", DEMO="0") as running:
        yield running


@contextmanager
def both_ways(exchange: Exchange, folder: Path, service_url: str, token: str) -> Iterator[Gates]:
    """Kamailio beside and behind the sidecar. Behind it, it needs no credential: the sidecar has one."""
    with ExitStack() as stack:
        sidecar = stack.enter_context(running_sidecar(folder, service_url, f'Authorization "Bearer {token}"'))
        line = exchange.line.port
        direct = stack.enter_context(running_gate(folder, line, service_url, CONTACT_STATUS_TOKEN=token))
        behind = stack.enter_context(running_gate(folder, line, sidecar.url))
        yield Gates({"direct": direct, "sidecar": behind}, exchange)
        assert "7700900" not in sidecar.logs


def test_while_the_service_is_stopped(
    own_service: RunningService, exchange: Exchange, telephony_token: str, table: Table, tmp_path: Path
) -> None:
    with both_ways(exchange, tmp_path, own_service.url, telephony_token) as gates:
        gates.check_declined(table, "before it stops")
        with stopped(own_service.process):
            gates.check(table, "service stopped")


def test_while_the_service_hangs_and_after(
    own_service: RunningService, exchange: Exchange, telephony_token: str, table: Table, tmp_path: Path
) -> None:
    with both_ways(exchange, tmp_path, own_service.url, telephony_token) as gates:
        with hanging(own_service.process):
            gates.check(table, "service hangs")
        gates.check_declined(table, "it answers again")


def test_with_a_token_that_nobody_knows(
    service: RunningService, exchange: Exchange, table: Table, tmp_path: Path
) -> None:
    with both_ways(exchange, tmp_path, service.url, "wrong") as gates:
        gates.check(table, "wrong token")


def test_who_hangs_up_before_the_answer_rings_nobody(
    own_service: RunningService, exchange: Exchange, telephony_token: str, table: Table, tmp_path: Path
) -> None:
    with (
        running_gate(tmp_path, exchange.line.port, own_service.url, CONTACT_STATUS_TOKEN=telephony_token) as gate,
        hanging(own_service.process),
    ):
        call = exchange.call(gate, BLOCKED, Calling(scenario="caller_gives_up"))
    seen = f"{call.seen.outcome[:3]}; rung: {', '.join(call.rung) or 'nobody'}"
    table.check("caller hangs up while the service hangs", expected="487; rung: nobody", seen=seen)
