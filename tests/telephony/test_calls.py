"""Each answer of the contact status, acted on by Kamailio."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.office import Json
from fixtures.running import RunningService
from telephony.exchange import AWAY, BLOCKED, BOTH, BY_NUMBER, SHARED, TRANSFERRED, UNKNOWN, Exchange
from telephony.kamailio import Gate, running_gate
from telephony.sip import Call, Message
from telephony.sipp import Calling
from telephony.table import Table

pytestmark = pytest.mark.usefixtures("people")

DECLINED = "603 Please contact us by post; rung: nobody"
THROUGH = "200 OK; rung: line"
DESK = "https://contact-policy.office.example"


@pytest.fixture(scope="module")
def gate(
    service: RunningService, exchange: Exchange, telephony_token: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    folder: Path = tmp_path_factory.mktemp("gate")
    own = {"CONTACT_STATUS_TOKEN": telephony_token, "CONTACT_DESK_URL": DESK}
    with running_gate(folder, exchange.line.port, service.url, **own) as gate:
        yield gate


def test_a_blocked_number_is_declined_with_the_way_that_stays_open(
    gate: Gate, exchange: Exchange, table: Table, people: dict[str, Json]
) -> None:
    call = exchange.call(gate, BLOCKED)
    table.check("blocked number", expected=DECLINED, seen=str(call))
    assert call.said == [f"decline, restriction {people[BLOCKED]['id']}, stale 0"]


@pytest.mark.parametrize("written", ["+447700900001", "00447700900001", "447700900001"])
def test_a_number_is_known_however_the_trunk_writes_it(
    gate: Gate, exchange: Exchange, table: Table, written: str
) -> None:
    table.check(f"blocked, written {written}", expected=DECLINED, seen=str(exchange.call(gate, written)))


@pytest.mark.parametrize(
    "asserted",
    [
        "<sip:+447700900001@trunk.example>",
        "<tel:+447700900001>",
        "sip:+447700900001@trunk.example",
        '"Bell, Jo" <sip:07700900001@trunk.example;user=phone>',
        "<sip:+447700900001;cpc=ordinary@trunk.example>",
        "<sip:%2B447700900001@[2001:db8::1]:5060>",
        "<sips:+447700900001@trunk.example>",
        "<tel:900001;phone-context=+447700>",
        "<tel:+44-7700-900001>, <sip:07700900001@trunk.example>",
        "<sip:trunk.example>, <tel:+447700900001>",
        "<sip:reception@trunk.example>\r\nP-Asserted-Identity: <tel:+447700900001>",
    ],
)
def test_the_asserted_identity_counts_before_the_from(
    gate: Gate, exchange: Exchange, table: Table, asserted: str
) -> None:
    call = exchange.call(gate, "anonymous", Calling(header=f"P-Asserted-Identity: {asserted}"))
    table.check(f"From anonymous, asserted {' '.join(asserted.split())}", expected=DECLINED, seen=str(call))


@pytest.mark.parametrize(
    "asserted", ["<sip:trunk.example>", "sip:trunk.example:5060;user=phone", "<sip:@trunk.example>"]
)
def test_an_asserted_identity_that_names_nobody_leaves_it_to_the_from(
    gate: Gate, exchange: Exchange, table: Table, asserted: str
) -> None:
    call = exchange.call(gate, BLOCKED, Calling(header=f"P-Asserted-Identity: {asserted}"))
    table.check(f"From blocked, asserted {asserted}", expected=DECLINED, seen=str(call))


@pytest.mark.parametrize(
    "target",
    [
        "sip:999@127.0.0.1",
        "sip:112@trunk.example;user=phone",
        "sip:18000@127.0.0.1",
        "sip:999;phone-context=+44@127.0.0.1",
        "tel:112",
        "tel:999;phone-context=+44",
        "urn:service:sos",
        "urn:service:sos.police",
    ],
)
def test_whoever_calls_for_help_is_put_through_unasked(
    gate: Gate, exchange: Exchange, table: Table, target: str
) -> None:
    call = exchange.call(gate, BLOCKED, Calling(target=target))
    called = call.rung["line"].first_line.removeprefix("INVITE ") if call.rung else ""
    table.check(f"blocked number calls {target}", expected=f"{THROUGH}; {target} SIP/2.0", seen=f"{call}; {called}")
    assert call.said == []


def test_a_number_that_only_begins_like_one_for_help_is_asked_about(
    gate: Gate, exchange: Exchange, table: Table
) -> None:
    for called in ("9990", "1120", "0999"):
        table.check(
            f"blocked number calls {called}",
            expected=DECLINED,
            seen=str(exchange.call(gate, BLOCKED, Calling(called=called))),
        )


def test_a_from_that_names_somebody_restricted_does_not_count_against_another(
    gate: Gate, exchange: Exchange, table: Table
) -> None:
    call = exchange.call(gate, BLOCKED, Calling(header="P-Asserted-Identity: <sip:07700900008@trunk.example>"))
    table.check("From blocked, asserted unknown", expected=THROUGH, seen=str(call))


def test_the_single_contact_is_rung_instead_of_the_line(gate: Gate, exchange: Exchange, table: Table) -> None:
    call = exchange.call(gate, TRANSFERRED)
    table.check("single contact", expected="200 OK; rung: contact", seen=str(call))
    invite = call.rung["contact"]
    assert invite.header("X-Contact-Action") == "transfer"
    assert invite.header("Diversion") == f"<sip:2000@127.0.0.1:{gate.port}>;reason=unconditional"


def test_a_contact_with_a_number_only_is_dialled_by_the_telephone_system(
    gate: Gate, exchange: Exchange, table: Table
) -> None:
    call = exchange.call(gate, BY_NUMBER)
    dialled = call.rung["line"].first_line.split("@")[0]
    table.check("single contact, number only", expected=f"{THROUGH} INVITE sip:+441632960101", seen=f"{call} {dialled}")


def test_the_line_takes_the_call_where_the_contact_is_away(gate: Gate, exchange: Exchange, table: Table) -> None:
    call = exchange.call(gate, AWAY)
    table.check("single contact's telephone away", expected=THROUGH, seen=str(call))
    assert call.rung["line"].first_line.startswith("INVITE sip:2000@")
    assert call.said[1] == "let through, the transfer failed with 408"


@pytest.mark.parametrize(
    ("caller", "case", "action"),
    [
        (SHARED, "shared number", "identify"),
        (UNKNOWN, "unknown number", ""),
        ("anonymous", "withheld number", ""),
        ("o%27brien%22&phone=07700900001", "nonsense", ""),
        ("caf\u00e9", "letters that are not ASCII", ""),
    ],
)
def test_whoever_is_not_known_for_certain_is_put_through(
    gate: Gate, exchange: Exchange, table: Table, caller: str, case: str, action: str
) -> None:
    call = exchange.call(gate, caller)
    table.check(case, expected=THROUGH, seen=str(call))
    assert call.rung["line"].header("X-Contact-Action") == action
    assert [line for line in call.said if "let through" in line] == []


def test_a_caller_cannot_tell_the_desk_what_to_do(gate: Gate, exchange: Exchange, table: Table) -> None:
    call = exchange.call(gate, UNKNOWN, Calling(header="X-Contact-Action: transfer"))
    told = call.rung["line"].header("X-Contact-Action")
    table.check(
        "caller sends X-Contact-Action", expected=f"{THROUGH}; header: none", seen=f"{call}; header: {told or 'none'}"
    )


def test_the_desk_is_told_the_page_of_the_restriction_and_never_by_the_caller(
    gate: Gate, exchange: Exchange, table: Table, people: dict[str, Json]
) -> None:
    sent = Calling(header="Call-Info: <https://elsewhere.example>;purpose=info")
    pages = {
        caller: next(iter(exchange.call(gate, caller, sent).rung.values())).header("Call-Info")
        for caller in (BOTH, SHARED, UNKNOWN)
    }
    table.check(
        "Call-Info: restricted, shared, unknown",
        expected=str([f"<{DESK}/desk/restrictions/{people[BOTH]['id']}>;purpose=info", "", ""]),
        seen=str(list(pages.values())),
    )


def test_nothing_is_left_over_from_another_call(gate: Gate, exchange: Exchange, table: Table) -> None:
    at_once = {
        BLOCKED: "603 nobody -",
        TRANSFERRED: "200 contact transfer",
        SHARED: "200 line identify",
        UNKNOWN: "200 line -",
    }
    placed = {caller: Calling(count=20, rate=10).start(gate.port, caller, exchange.folder) for caller in at_once}
    calls = {caller: telephone.finish() for caller, telephone in placed.items()}
    rung = exchange.rung()
    seen = {caller: [acted_on(call, rung[call.call_id]) for call in each] for caller, each in calls.items()}
    odd = [outcome for caller, each in seen.items() for outcome in each if outcome != at_once[caller]]
    assert sum(map(len, seen.values())) == 80
    table.check("80 calls of four kinds at once", expected="each as its own", seen=", ".join(odd) or "each as its own")


def acted_on(call: Call, rung: dict[str, Message]) -> str:
    """Status, who was rung, and what the desk was told."""
    told = [invite.header("X-Contact-Action") or "-" for invite in rung.values()]
    return f"{call.outcome[:3]} {', '.join(rung) or 'nobody'} {', '.join(told) or '-'}"


def test_no_log_holds_a_callers_number(gate: Gate, table: Table) -> None:
    log = gate.log.read_text(encoding="utf-8")
    found = [number for number in ("7700900", "632960101") if number in log]
    table.check("Kamailio's log of all these calls", expected="no number", seen=", ".join(found) or "no number")
    assert "} decline, restriction " in log
