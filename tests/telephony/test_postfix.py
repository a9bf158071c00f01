"""Mail through a real Postfix with the integration's own lines, the real adapter, and the real service."""

from __future__ import annotations

import signal
import socket
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from fixtures.adapter import RunningAdapter, running_adapter
from fixtures.office import Json
from fixtures.restricting import email, phone
from fixtures.running import RunningService, free_port
from telephony.people import lift, restricted
from telephony.postfix import (
    FILING,
    FOI,
    HOUSING,
    INSIDE_PORT,
    OFFICE,
    POSTMASTER,
    UNPROTECTED_PORT,
    Postfix,
    running_postfix,
)
from telephony.table import Table

ADAPTER_PORT = 10040  # as main.cf has it
BLOCKED, FILED, LIFTED, UNKNOWN = (f"{name}@example.org" for name in ("sam.blocked", "sam.filed", "sam.lifted", "jo"))
PASSED = f"250; in: {OFFICE}"

Start = Callable[..., AbstractContextManager[RunningAdapter]]


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with tempfile.TemporaryDirectory(prefix="cp-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with running_postfix(Path(folder)) as running:
            yield running


@pytest.fixture(scope="module")
def senders(service: RunningService) -> dict[str, Json]:
    """The restrictions in force, by the address that the person writes from."""
    measures: dict[str, Json] = {
        BLOCKED: {"kind": "block_email", "addresses": [BLOCKED]},
        FILED: {"kind": "read_and_file"},
        LIFTED: {"kind": "block_email", "addresses": [LIFTED]},
    }
    return {
        address: restricted(service, [phone(f"07700 90005{number}"), email(address)], measure)
        for number, (address, measure) in enumerate(measures.items())
    }


@pytest.fixture
def start(telephony_token: str) -> Start:
    """Starts an adapter in front of the service at a URL."""
    return partial(running_adapter, token=telephony_token, port=ADAPTER_PORT)


@pytest.fixture
def adapter(senders: dict[str, Json], start: Start, service: RunningService) -> Iterator[RunningAdapter]:
    """The adapter in front of the service, which knows the senders."""
    assert senders
    with start(service.url) as running:
        yield running


@pytest.mark.usefixtures("adapter")
@pytest.mark.parametrize(
    "written",
    [
        BLOCKED,
        "Sam.Blocked@EXAMPLE.org",
        "sam.blocked+again@example.org",
        '"sam.blocked"@example.org',
        '"sam"."blocked"@example.org',
        'sam."bl\\ocked"@example.org',
        "sam.blocked@example.org.",
        "@relay.example:sam.blocked@example.org",
        "prvs=0123456789=sam.blocked@example.org",
    ],
)
def test_a_blocked_sender_is_refused_and_told_the_way_that_stays_open(
    postfix: Postfix, table: Table, written: str
) -> None:
    sent = postfix.receive(written)
    table.check(
        f"mail: blocked, {written}",
        expected="550 5.7.1 with the service's words",
        seen=f"{sent.code} {sent.text}"[:100],
        holds=sent.code == 550
        and sent.text.startswith(f"5.7.1 <{OFFICE}>: Recipient address rejected: This address is not accepted.")
        and "You can always reach us by post" in sent.text,
    )


@pytest.mark.usefixtures("adapter")
@pytest.mark.parametrize("recipients", [(OFFICE,), (OFFICE, HOUSING)])
def test_what_is_read_and_filed_comes_to_the_filing_mailbox_once(
    postfix: Postfix, table: Table, recipients: tuple[str, ...]
) -> None:
    sent = postfix.receive(FILED, *recipients)
    marks = [message.get_all("X-Contact-Policy") for _, message in sent.copies]
    table.check(
        f"mail: read and file, recipients: {len(recipients)}",
        expected=f"250; in: {FILING}; header [['file']]",
        seen=f"{sent}; header {marks}",
    )


@pytest.mark.parametrize(
    ("sender", "recipients", "expected"),
    [
        (BLOCKED, (FOI,), f"250; in: {FOI}"),
        (BLOCKED, ("Postmaster@opcc.example",), f"250; in: {POSTMASTER}"),
        (BLOCKED, ('"foi"@OPCC.example',), f"250; in: {FOI}"),
        (BLOCKED, (FOI, POSTMASTER), f"250; in: {FOI}, {POSTMASTER}"),
        (BLOCKED, (OFFICE, FOI), f"250; in: {FOI}"),
        (FILED, (FOI,), f"250; in: {FOI}"),
        (FILED, (OFFICE, FOI), f"250; in: {FILING}"),
        (FILED, (FOI, OFFICE), f"250; in: {FOI}"),
    ],
)
def test_mail_to_a_mailbox_of_duty_arrives_whoever_writes(
    postfix: Postfix, adapter: RunningAdapter, table: Table, sender: str, recipients: tuple[str, ...], expected: str
) -> None:
    """A filed message to both kinds is one to the first: the sender's server is asked to send to the other again."""
    sent = postfix.receive(sender, *recipients)
    who = "blocked" if sender == BLOCKED else "filed"
    table.check(f"mail: {who}, to {', '.join(recipients)}", expected=expected, seen=str(sent))
    assert [message["X-Contact-Policy"] for box, message in sent.copies if box != FILING] in ([], [None], [None, None])
    assert "fail-open" not in adapter.printed()


@pytest.mark.parametrize(
    ("case", "sender", "headed"),
    [
        ("unknown sender", UNKNOWN, ""),
        ("bounce (<>)", "", ""),
        ("blocked in the From line alone", UNKNOWN, BLOCKED),
    ],
)
def test_everybody_elses_mail_is_delivered_as_it_is(
    postfix: Postfix, adapter: RunningAdapter, table: Table, case: str, sender: str, headed: str
) -> None:
    sent = postfix.receive(sender, headed=headed)
    table.check(f"mail: {case}", expected=PASSED, seen=str(sent))
    assert sent.copies[0][1]["X-Contact-Policy"] is None
    assert "fail-open" not in adapter.printed()


@pytest.mark.usefixtures("adapter")
def test_mail_from_inside_is_not_asked_about(postfix: Postfix, table: Table) -> None:
    table.check(
        "mail: from the office's own network", expected=PASSED, seen=str(postfix.receive(BLOCKED, port=INSIDE_PORT))
    )


@pytest.mark.usefixtures("adapter")
def test_a_restriction_lifted_while_all_runs_lets_the_next_message_through(
    postfix: Postfix, service: RunningService, table: Table, senders: dict[str, Json]
) -> None:
    before = postfix.receive(LIFTED)
    lift(service, senders[LIFTED])
    after = postfix.receive(LIFTED)
    table.check("mail: blocked, then lifted", expected=f"550 then {PASSED}", seen=f"{before.code} then {after}")


@pytest.mark.parametrize("case", ["service stopped", "service hanging", "service refuses the token"])
def test_without_an_answer_mail_is_delivered_in_time_and_it_is_logged(
    postfix: Postfix, service: RunningService, start: Start, table: Table, case: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as never_accepts:
        urls = {
            "service stopped": f"http://127.0.0.1:{free_port()}",
            "service hanging": f"http://127.0.0.1:{never_accepts.getsockname()[1]}",
            "service refuses the token": service.url,
        }
        wrong = {"token": "a.wrong.token"} if case == "service refuses the token" else {}
        with start(urls[case], **wrong) as adapter:
            sent = postfix.receive(BLOCKED)
            logged = "fail-open: " in adapter.printed()
    table.check(
        f"mail: {case}",
        expected=f"{PASSED}; within 1 s; logged",
        seen=f"{sent}; after {sent.seconds:.2f} s; {'logged' if logged else 'not logged'}",
        holds=str(sent) == PASSED and sent.seconds < 1 and logged,
    )


def test_a_hanging_service_holds_up_the_first_messages_only(postfix: Postfix, start: Start, table: Table) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf, start(f"http://127.0.0.1:{deaf.getsockname()[1]}"):
        seconds = [postfix.receive(UNKNOWN).seconds for _ in range(12)]
    table.check(
        "mail: 12 messages, service hanging",
        expected="5 wait 0.45 s, 7 do not wait",
        seen=f"5 wait {max(seconds[:5]):.2f} s at most, 7 {max(seconds[5:]):.2f} s",
        holds=all(0.4 < s < 1 for s in seconds[:5]) and statistics.median(seconds[5:]) < 0.2,
    )


def test_mail_is_delivered_while_the_adapter_hangs_or_is_dead(
    postfix: Postfix, adapter: RunningAdapter, table: Table
) -> None:
    adapter.process.send_signal(signal.SIGSTOP)
    sent = postfix.receive(BLOCKED)
    table.check(
        "mail: adapter hanging",
        expected=f"{PASSED}; within 5 s",
        seen=f"{sent}; after {sent.seconds:.1f} s",
        holds=str(sent) == PASSED and sent.seconds < 5,
    )
    adapter.process.kill()
    adapter.process.wait()
    table.check("mail: adapter dead", expected=PASSED, seen=str(postfix.receive(BLOCKED)))
    assert "problem talking to server 127.0.0.1:10040" in postfix.said()


def test_without_the_recipes_default_action_everybody_would_be_turned_away(postfix: Postfix, table: Table) -> None:
    sent = postfix.receive(UNKNOWN, port=UNPROTECTED_PORT)
    table.check("mail: no adapter, no default_action (not our recipe)", expected="451; in: no mailbox", seen=str(sent))


def test_the_adapter_is_stopped_in_order_and_has_named_nobody(
    postfix: Postfix, adapter: RunningAdapter, table: Table
) -> None:
    for sender in (BLOCKED, FILED, UNKNOWN):
        postfix.receive(sender)
    adapter.process.terminate()
    code = adapter.process.wait(timeout=10)
    found = [word for word in ("sam.", "example.org", "opcc.example") if word in adapter.printed()]
    table.check(
        "mail: adapter told to stop; its log", expected="exit 0; names: []", seen=f"exit {code}; names: {found}"
    )
    assert "refused (message " in adapter.printed()


def test_what_the_check_costs_a_message(postfix: Postfix, adapter: RunningAdapter, table: Table) -> None:
    """Figures, for the record: the same message with the check and without it."""
    assert adapter.port == ADAPTER_PORT
    figures = {}
    for name, port in (("without", INSIDE_PORT), ("with", 10025)):
        figures[name] = statistics.median(postfix.receive(UNKNOWN, port=port).seconds for _ in range(20)) * 1000
    table.check(
        "mail: 20 messages with and without the check, median",
        expected="within 100 ms of each other",
        seen=f"{figures['with']:.1f} ms and {figures['without']:.1f} ms",
        holds=figures["with"] - figures["without"] < 100,
    )
