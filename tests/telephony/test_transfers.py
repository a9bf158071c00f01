"""A transfer that comes to nothing: the contact's number is dialled, then the one first called, and it is logged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fixtures.stand_in import StandIn, standing_in
from telephony.exchange import UNKNOWN, Exchange
from telephony.extensions import Extensions, extensions
from telephony.kamailio import Gate, running_gate
from telephony.sipp import Calling
from telephony.table import Table

NUMBER = "+441632960101"
HERE = "{port}"  # of the extensions
# What addresses an older release has recorded, and what becomes of a call to each of them.
UNROUTABLE = {
    "unknown name": "sip:co@no-such-host.invalid",
    "unknown name of a label": "sip:co@pbx",
    "TLS by scheme": "sips:co@127.0.0.1",
    "TLS by parameter": "sip:co@127.0.0.1;transport=tls",
    "TCP where there is none": "sip:co@127.0.0.1;transport=tcp",
    "an unknown transport": "sip:co@127.0.0.1;transport=carrier",
    "IPv6 where there is none": "sip:co@[::1]:5099",
    "no host": "sip:co@",
    "no user and no host": "sip:",
    "a host that is none": "sip:co@300.1.1.1",
    "a bad port": "sip:co@127.0.0.1:99999",
    "port 0": "sip:co@127.0.0.1:0",
    "the gate itself": "sip:2000@127.0.0.1:{gate}",
    "no URI": "the co-ordinator",
    "a telephone's URI": "tel:+441632960101",
    "refused by the machine": "sip:co@127.0.0.1:5099",
    "timing out": f"sip:silent@127.0.0.1:{HERE}",
    **{f"answered {status}": f"sip:{status}@127.0.0.1:{HERE}" for status in
       (302, 401, 403, 404, 407, 408, 410, 415, 480, 484, 488, 500, 503, 504, 603, 604)},
}  # fmt: skip
TRANSFER = {"action": "transfer", "restricted": True, "match": "one", "restriction_ids": ["r"]}


@dataclass(frozen=True, slots=True)
class Transfers:
    """A gate whose every question is answered as a test wants, the extensions behind it, and who calls."""

    gate: Gate
    says: StandIn
    extensions: Extensions
    exchange: Exchange

    def call(self, address: str, number: str = "") -> tuple[str, list[str]]:
        """Call with a contact at this address, and number: what the caller heard and who was rung; the log."""
        uri = address.replace(HERE, str(self.extensions.port)).replace("{gate}", str(self.gate.port))
        self.says.says(**TRANSFER, transfer_uri=uri, transfer_to=number)
        call = self.exchange.call(self.gate, UNKNOWN, Calling())
        rung = self.extensions.rung[call.seen.call_id]
        return f"{call.seen.outcome[:3]}; rung: {', '.join(rung)}", call.said


@pytest.fixture(scope="module")
def transfers(exchange: Exchange, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transfers]:
    folder: Path = tmp_path_factory.mktemp("transfers")
    with (
        standing_in() as says,
        extensions() as behind,
        running_gate(folder, behind.port, says.url) as gate,
    ):
        yield Transfers(gate, says, behind, exchange)


@pytest.mark.parametrize("form", UNROUTABLE)
def test_whatever_becomes_of_a_transfer_the_number_first_called_rings_and_it_is_logged(
    transfers: Transfers, table: Table, form: str
) -> None:
    heard, said = transfers.call(UNROUTABLE[form])
    status = [form.removeprefix("answered ")] if form.startswith("answered ") else []
    logged = sum("let through" in line for line in said)
    table.check(
        f"transfer: {form}",
        expected=f"200; rung: {', '.join([*status, '2000'])}; logged",
        seen=f"{heard}; {'logged' if logged == 1 else said}",
    )


@pytest.mark.parametrize("form", ["unknown name", "no host", "timing out", "answered 503"])
def test_the_contacts_number_is_the_second_way_before_the_number_first_called(
    transfers: Transfers, table: Table, form: str
) -> None:
    heard, said = transfers.call(UNROUTABLE[form], NUMBER)
    first = "503, " if form == "answered 503" else ""
    table.check(
        f"transfer: {form}, then the number: 404",
        expected=f"200; rung: {first}{NUMBER}, 2000; logged",
        seen=f"{heard}; {'logged' if 'let through, the transfer failed with 404' in said else said}",
    )


def test_a_telephone_that_rings_and_rings_is_left_for_the_line(transfers: Transfers, table: Table) -> None:
    heard, said = transfers.call(f"sip:rings@127.0.0.1:{HERE}")
    table.check("transfer: rings for 40 s", expected="200; rung: rings, 2000", seen=heard)
    assert "let through, the transfer failed with 408" in said


@pytest.mark.parametrize("status", ["486", "600"])
def test_that_the_contact_is_busy_is_what_the_caller_hears(transfers: Transfers, table: Table, status: str) -> None:
    heard, said = transfers.call(f"sip:{status}@127.0.0.1:{HERE}", NUMBER)
    table.check(f"transfer: answered {status}", expected=f"{status}; rung: {status}", seen=heard)
    assert [line for line in said if "let through" in line] == []


@pytest.mark.parametrize("odd", [{"action": "juggle"}, {"action": "limit"}, {"action": "transfer"}])
def test_an_answer_that_cannot_be_acted_on_lets_the_call_through(
    transfers: Transfers, table: Table, odd: dict[str, str]
) -> None:
    transfers.says.says(restricted=True, **odd)
    call = transfers.exchange.call(transfers.gate, UNKNOWN, Calling())
    logged = "logged" if any("let through" in line for line in call.said) else call.said
    table.check(
        f"{odd['action']}, and nothing else said",
        expected="200 2000; logged",
        seen=f"{call.seen.outcome[:3]} {', '.join(transfers.extensions.rung[call.seen.call_id])}; {logged}",
    )
