"""Each answer of the contact status, acted on by Asterisk, and what becomes of a transfer that comes to nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fixtures.running import RunningService
from fixtures.stand_in import StandIn, standing_in
from telephony.asterisk import ROOT, Asterisk, running_asterisk
from telephony.exchange import BLOCKED, BY_NUMBER, LIMITED, SHARED, UNKNOWN
from telephony.extensions import Extensions, extensions
from telephony.sipp import Calling
from telephony.table import Table
from telephony.test_transfers import HERE, NUMBER, TRANSFER, UNROUTABLE

pytestmark = pytest.mark.skipif(not (ROOT / "usr/sbin/asterisk").exists(), reason="no Asterisk can be had here")

DECLINED, THROUGH = "603; rung: nobody", "200; rung: desk"
# An address that nobody answers holds Asterisk up for as long as its contact may ring, which one case shows.
SOON = [form for form in UNROUTABLE if form not in {"timing out", "refused by the machine", "answered 408"}]


@dataclass(frozen=True, slots=True)
class Switchboard:
    """Asterisk, the extensions behind it, and where its callers note what they see."""

    asterisk: Asterisk
    extensions: Extensions
    folder: Path

    def call(self, caller: str, how: Calling | None = None) -> str:
        """Call once: what the caller heard, and who was rung, in order."""
        before = len(self.extensions.rung)
        (seen,) = (how or Calling()).start(self.asterisk.port, caller, self.folder).finish()
        rung = itertools.chain(*list(self.extensions.rung.values())[before:])
        return f"{seen.outcome[:3]}; rung: {', '.join(rung) or 'nobody'}"


@pytest.fixture(scope="module")
def behind() -> Iterator[Extensions]:
    with extensions() as behind:
        yield behind


@pytest.fixture(scope="module")
def says() -> Iterator[StandIn]:
    """Answers in the service's place what a test wants."""
    with standing_in() as says:
        yield says


@pytest.fixture(scope="module")
def told(behind: Extensions, says: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """Asterisk that is told what a test wants."""
    with running_asterisk(behind.port, says.url) as asterisk:
        yield Switchboard(asterisk, behind, tmp_path_factory.mktemp("callers"))


@pytest.fixture(scope="module")
def switchboard(
    service: RunningService,
    people: object,  # noqa: ARG001 - they are under restriction
    behind: Extensions,
    telephony_token: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Switchboard]:
    """Asterisk that asks the real service."""
    with running_asterisk(behind.port, service.url, f"Authorization: Bearer {telephony_token}") as asterisk:
        yield Switchboard(asterisk, behind, tmp_path_factory.mktemp("callers"))


@pytest.mark.parametrize(
    ("case", "caller", "asserted", "expected"),
    [
        ("blocked number", BLOCKED, "", DECLINED),
        ("From anonymous, asserted blocked", "anonymous", f"<sip:{BLOCKED}@trunk.example>", DECLINED),
        ("From blocked, asserted without a user", BLOCKED, "<sip:trunk.example>", DECLINED),
        ("single contact, number only: 404", BY_NUMBER, "", f"200; rung: {NUMBER}, desk"),
        ("limited number", LIMITED, "", THROUGH),
        ("shared number", SHARED, "", THROUGH),
        ("unknown number", UNKNOWN, "", THROUGH),
        ("withheld number", "anonymous", "", THROUGH),
    ],
)
def test_a_caller_gets_what_the_contact_status_says(
    switchboard: Switchboard, table: Table, case: str, caller: str, asserted: str, expected: str
) -> None:
    how = Calling(header=f"P-Asserted-Identity: {asserted}") if asserted else Calling()
    table.check(f"Asterisk: {case}", expected=expected, seen=switchboard.call(caller, how))


@pytest.mark.parametrize("called", ["999", "112", "18000"])
def test_whoever_calls_for_help_is_put_through_unasked(
    told: Switchboard, says: StandIn, table: Table, called: str
) -> None:
    says.says(action="decline", restricted=True)
    asked = len(says.received)
    table.check(f"Asterisk: calls {called}", expected=THROUGH, seen=told.call(BLOCKED, Calling(called=called)))
    assert len(says.received) == asked


@pytest.mark.parametrize("form", SOON)
def test_whatever_becomes_of_a_transfer_the_line_rings_and_it_is_logged(
    told: Switchboard, says: StandIn, table: Table, form: str
) -> None:
    address = UNROUTABLE[form].replace(HERE, str(told.extensions.port)).replace("{gate}", str(told.asterisk.port))
    says.says(**TRANSFER, transfer_uri=address)
    before = len(told.asterisk.said())
    heard = told.call(UNKNOWN)
    logged = [line for line in told.asterisk.said()[before:] if "let through" in line]
    status = [form.removeprefix("answered ")] if form.startswith("answered ") else []
    table.check(
        f"Asterisk: transfer: {form}",
        expected=f"200; rung: {', '.join([*status, 'desk'])}; logged",
        seen=f"{heard}; {'logged' if logged else 'not logged'}",
    )


def test_the_contacts_number_is_the_second_way(told: Switchboard, says: StandIn, table: Table) -> None:
    says.says(**TRANSFER, transfer_uri=f"sip:503@127.0.0.1:{told.extensions.port}", transfer_to=NUMBER)
    table.check(
        "Asterisk: transfer: answered 503, then the number: 404",
        expected=f"200; rung: 503, {NUMBER}, desk",
        seen=told.call(UNKNOWN),
    )


def test_a_telephone_that_rings_and_rings_is_left_for_the_line(told: Switchboard, says: StandIn, table: Table) -> None:
    says.says(**TRANSFER, transfer_uri=f"sip:rings@127.0.0.1:{told.extensions.port}")
    table.check("Asterisk: transfer: rings for 40 s", expected="200; rung: rings, desk", seen=told.call(UNKNOWN))


def test_that_the_contact_is_busy_is_what_the_caller_hears(told: Switchboard, says: StandIn, table: Table) -> None:
    says.says(**TRANSFER, transfer_uri=f"sip:486@127.0.0.1:{told.extensions.port}", transfer_to=NUMBER)
    table.check("Asterisk: transfer: answered 486", expected="486; rung: 486", seen=told.call(UNKNOWN))


@pytest.mark.parametrize("warned", [1, 2, 60])
def test_a_call_ends_with_its_limit_however_early_the_warning(
    told: Switchboard, says: StandIn, table: Table, warned: int
) -> None:
    says.says(action="limit", restricted=True, max_call_seconds=2, warn_before_end_seconds=warned)
    (call,) = Calling(scenario="caller_stays").start(told.asterisk.port, UNKNOWN, told.folder).finish()
    seconds = call.seconds("SIP/2.0 200", "BYE")
    table.check(
        f"Asterisk: limit of 2 s, warning {warned} s before",
        expected="BYE within 2 to 2.5 s",
        seen=f"BYE within {seconds:.2f} s",
        holds=2 <= seconds <= 2.5,
    )


def test_without_the_service_calls_go_through_and_it_is_logged(
    behind: Extensions, table: Table, tmp_path: Path
) -> None:
    with running_asterisk(behind.port, "http://127.0.0.1:1") as asterisk:
        heard = Switchboard(asterisk, behind, tmp_path).call(BLOCKED)
        table.check("Asterisk: service away", expected=f"{THROUGH}; logged", seen=f"{heard}; logged")
        assert asterisk.said() == ["let through, no answer"]
