"""The Postfix adapter in front of a service that answers well, badly, late or not at all."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator

import pytest

from contact_policy.postfix_adapter.breaker import Breaker
from contact_policy.postfix_adapter.credential import Credential
from contact_policy.postfix_adapter.protocol import MAX_LINE, MAX_REQUEST
from contact_policy.postfix_adapter.question import StatusClient
from contact_policy.postfix_adapter.server import Adapter
from fixtures.policy_client import REPLY, PolicyClient, connected_to, request
from fixtures.stand_in import StandIn

pytestmark = pytest.mark.anyio

SENDER = "Sam.Stormer@example.org"
FAILURES = 3
PAUSE = 0.3
UNASKED = ("postmaster", "foi@council.example")
LATER = "452 4.5.3 Please send to this recipient separately"


@pytest.fixture
async def port(stand_in: StandIn) -> AsyncIterator[int]:
    """Where an adapter listens that asks the stand-in."""
    key = Credential(header="X-API-Key", text="k3y")
    async with StatusClient(stand_in.url, key, Breaker(failures=FAILURES, pause=PAUSE)) as client:
        adapter = Adapter(client, UNASKED)
        yield await adapter.start("127.0.0.1", 0)
        await adapter.stop()


@pytest.fixture
async def postfix(port: int) -> AsyncIterator[PolicyClient]:
    async with connected_to(port) as client:
        yield client


async def test_a_blocked_sender_is_refused_in_the_very_words_of_the_service(
    stand_in: StandIn, postfix: PolicyClient
) -> None:
    stand_in.says(email_action="reject", smtp_reply=REPLY)
    assert await postfix.ask(SENDER) == REPLY


async def test_what_is_read_and_filed_is_redirected_and_then_marked(stand_in: StandIn, postfix: PolicyClient) -> None:
    stand_in.says(email_action="file", file_to="filing@council.example")
    assert await postfix.ask(SENDER) == "REDIRECT filing@council.example"
    assert await postfix.ask(SENDER, "DATA") == "PREPEND X-Contact-Policy: file"


async def test_without_a_filing_mailbox_the_message_is_still_marked(stand_in: StandIn, postfix: PolicyClient) -> None:
    stand_in.says(email_action="file")
    assert [await postfix.ask(SENDER), await postfix.ask(SENDER, "DATA")] == ["DUNNO", "PREPEND X-Contact-Policy: file"]


async def test_everybody_elses_mail_goes_on_as_it_is(postfix: PolicyClient) -> None:
    assert [await postfix.ask(SENDER), await postfix.ask(SENDER, "DATA")] == ["DUNNO", "DUNNO"]


async def test_one_message_is_one_question_however_many_recipients_it_has(
    stand_in: StandIn, postfix: PolicyClient
) -> None:
    stand_in.says(email_action="file", file_to="filing@council.example")
    for _ in range(3):
        await postfix.ask(SENDER)
    await postfix.ask(SENDER, "DATA")
    assert len(stand_in.received) == 1
    stand_in.says()
    assert await postfix.ask(SENDER, instance="1a2b.69.1") == "DUNNO"
    assert len(stand_in.received) == 2


async def test_the_sender_goes_in_the_body_and_the_key_in_its_header(stand_in: StandIn, postfix: PolicyClient) -> None:
    await postfix.ask(SENDER)
    (asked,) = stand_in.received
    assert asked.target == "/v1/contact-status"
    assert json.loads(asked.body) == {"email": SENDER, "channel": "email"}
    assert asked.headers["X-API-Key"] == "k3y"


async def test_a_bounce_is_nobodys_mail_and_never_asked_about(stand_in: StandIn, postfix: PolicyClient) -> None:
    stand_in.says(email_action="reject", smtp_reply=REPLY)
    assert await postfix.ask("") == "DUNNO"
    assert stand_in.received == []


@pytest.mark.parametrize(
    "recipient",
    [
        "postmaster", "postmaster@council.example", "Postmaster@[192.0.2.1]", '"postmaster"@council.example',
        "foi@council.example", "FOI@Council.Example.", "foi+2026-11@council.example", '"foi"@council.example',
    ],
)  # fmt: skip
async def test_mail_to_a_mailbox_of_duty_is_never_asked_about(
    stand_in: StandIn, postfix: PolicyClient, recipient: str
) -> None:
    stand_in.says(email_action="reject", smtp_reply=REPLY)
    assert [await postfix.ask(SENDER, stage, recipient=recipient) for stage in ("RCPT", "DATA")] == ["DUNNO", "DUNNO"]
    assert stand_in.received == []


@pytest.mark.parametrize("recipient", ["foi@elsewhere.example", "xfoi@council.example", "foi.x@council.example", ""])
async def test_a_mailbox_that_only_looks_like_one_of_duty_is_asked_about(
    stand_in: StandIn, postfix: PolicyClient, recipient: str
) -> None:
    stand_in.says(email_action="reject", smtp_reply=REPLY)
    assert await postfix.ask(SENDER, recipient=recipient) == REPLY


async def test_of_a_message_to_two_mailboxes_a_refusal_leaves_the_one_of_duty(
    stand_in: StandIn, postfix: PolicyClient
) -> None:
    stand_in.says(email_action="reject", smtp_reply=REPLY)
    assert await postfix.ask(SENDER) == REPLY
    assert await postfix.ask(SENDER, recipient=UNASKED[1]) == "DUNNO"
    assert await postfix.ask(SENDER, "DATA") == "DUNNO"
    assert await postfix.ask(SENDER, instance="1a2b.69.1") == REPLY


async def test_what_is_filed_is_sent_separately_to_a_mailbox_of_duty(stand_in: StandIn, postfix: PolicyClient) -> None:
    """Postfix redirects a message for all of its recipients, so both must not be in one."""
    stand_in.says(email_action="file", file_to="filing@council.example")
    assert await postfix.ask(SENDER) == "REDIRECT filing@council.example"
    assert await postfix.ask(SENDER, recipient=UNASKED[1]) == LATER
    assert await postfix.ask(SENDER, "DATA") == "PREPEND X-Contact-Policy: file"
    assert await postfix.ask(SENDER, instance="1a2b.69.1", recipient=UNASKED[1]) == "DUNNO"
    assert await postfix.ask(SENDER, instance="1a2b.69.1") == LATER
    assert await postfix.ask(SENDER, "DATA", instance="1a2b.69.1") == "DUNNO"


BAD = {
    "a fault": (500, None, "HTTP 500"),
    "no way in": (401, None, "HTTP 401"),
    "another place": (302, None, "HTTP 302"),
    "broken JSON": (200, b'{"contract": "1"', "not JSON"),
    "no UTF-8": (200, b"\xff", "not JSON"),
    "nothing": (200, b"", "not JSON"),
    "deep JSON": (200, b"[" * 100_000, "RecursionError"),
    "a list": (200, b"[]", "contract 1"),
    "another contract": (200, {"contract": "2", "email_action": "reject", "smtp_reply": REPLY}, "contract 1"),
    "an unknown action": (200, {"contract": "1", "email_action": "tag"}, "email_action is unknown"),
    "no refusal": (200, {"contract": "1", "email_action": "reject", "smtp_reply": "250 ok"}, "smtp_reply"),
    "a reply of two lines": (
        200,
        {"contract": "1", "email_action": "reject", "smtp_reply": f"{REPLY}\n\naction=OK"},
        "smtp_reply",
    ),
    "no reply": (200, {"contract": "1", "email_action": "reject"}, "smtp_reply"),
    "a mailbox with words": (200, {"contract": "1", "email_action": "file", "file_to": "a@b.example x"}, "file_to"),
    "a list as a mailbox": (200, {"contract": "1", "email_action": "file", "file_to": ["a@b.example"]}, "file_to"),
}  # fmt: skip


@pytest.mark.parametrize(("status", "body", "cause"), BAD.values(), ids=BAD)
async def test_an_answer_that_is_not_good_lets_the_message_through_and_says_so(
    stand_in: StandIn,
    postfix: PolicyClient,
    caplog: pytest.LogCaptureFixture,
    status: int,
    body: object,
    cause: str,
) -> None:
    stand_in.status = status
    if body is not None:
        stand_in.body = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert await postfix.ask(SENDER) == "DUNNO"
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert "fail-open" in record.getMessage()
    assert cause in record.getMessage()
    assert "stormer" not in caplog.text.lower()


async def test_a_late_answer_is_not_waited_for(stand_in: StandIn, postfix: PolicyClient) -> None:
    stand_in.delay = 2
    stand_in.says(email_action="reject", smtp_reply=REPLY)
    began = time.monotonic()
    assert [await postfix.ask(SENDER), await postfix.ask(SENDER, "DATA")] == ["DUNNO", "DUNNO"]
    assert 0.4 < time.monotonic() - began < 0.8


async def test_a_service_that_does_not_answer_is_left_alone_and_tried_again(
    stand_in: StandIn, postfix: PolicyClient
) -> None:
    stand_in.status = 503
    for number in range(FAILURES + 5):
        assert await postfix.ask(SENDER, instance=f"1.{number}") == "DUNNO"
    assert len(stand_in.received) == FAILURES
    stand_in.status = 200
    stand_in.says(email_action="reject", smtp_reply=REPLY)
    await asyncio.sleep(PAUSE)
    assert await postfix.ask(SENDER, instance="2.0") == REPLY
    assert await postfix.ask(SENDER, instance="2.1") == REPLY


async def test_a_probe_that_fails_opens_the_circuit_again(stand_in: StandIn, postfix: PolicyClient) -> None:
    stand_in.status = 503
    for number in range(FAILURES):
        await postfix.ask(SENDER, instance=f"1.{number}")
    await asyncio.sleep(PAUSE)
    for number in range(5):
        await postfix.ask(SENDER, instance=f"2.{number}")
    assert len(stand_in.received) == FAILURES + 1


async def test_refused_questions_do_not_switch_the_check_off_for_others(
    stand_in: StandIn, postfix: PolicyClient
) -> None:
    """Or somebody could, by sending a few messages that cannot be asked about."""
    stand_in.status = 422
    for number in range(FAILURES + 2):
        await postfix.ask(SENDER, instance=f"1.{number}")
    stand_in.status = 200
    stand_in.says(email_action="reject", smtp_reply=REPLY)
    assert await postfix.ask(SENDER, instance="2.0") == REPLY


GARBAGE = {
    "no attribute": b"hello\n\n",
    "an HTTP request": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "another request": b"request=junk\n\n",
    "an empty request": b"\n",
    "bytes": bytes(range(256)) + b"\n\n",
    "a line without end": b"a=" + b"x" * (MAX_LINE * 3),
    "a request without end": b"a=b\n" * (MAX_REQUEST // 4 + 1),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
async def test_what_is_no_request_closes_the_connection_and_nothing_else(
    stand_in: StandIn, port: int, postfix: PolicyClient, garbage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected_to(port) as other:
        assert await other.send(garbage) == ""
    assert "closed a connection: " in caplog.text
    assert stand_in.received == []
    assert await postfix.ask(SENDER) == "DUNNO"
    assert len(stand_in.received) == 1


async def test_a_sender_of_odd_letters_is_asked_about_all_the_same(stand_in: StandIn, postfix: PolicyClient) -> None:
    assert await postfix.send(request("x").replace(b"sender=x", b"sender=j\xc3\xb6\xff=@example.org")) == "DUNNO"
    assert json.loads(stand_in.received[0].body)["email"] == "jö\ufffd=@example.org"


async def test_of_three_hundred_connections_at_once_each_is_answered(stand_in: StandIn, port: int) -> None:
    stand_in.says(email_action="reject", smtp_reply=REPLY)

    async def one(number: int) -> str:
        async with connected_to(port) as client:
            return await client.ask(SENDER, instance=f"3.{number}")

    answers = await asyncio.gather(*(one(number) for number in range(300)))
    # Whoever would have to wait beyond the deadline goes through, but not everybody does because of many.
    assert set(answers) <= {REPLY, "DUNNO"}
    assert answers.count(REPLY) > 16


async def test_a_stop_answers_what_is_asked_and_closes_what_is_idle(stand_in: StandIn) -> None:
    stand_in.delay = 0.2
    stand_in.says(email_action="reject", smtp_reply=REPLY)
    async with StatusClient(stand_in.url, Credential(header="X-API-Key", text="k3y"), Breaker()) as client:
        adapter = Adapter(client)
        port = await adapter.start("127.0.0.1", 0)
        async with connected_to(port) as busy, connected_to(port) as idle:
            asked = asyncio.create_task(busy.ask(SENDER))
            await asyncio.sleep(0.1)
            await adapter.stop()
            assert await asked == REPLY
            assert await idle.reader.read() == b""
            assert await busy.reader.read() == b""
        with pytest.raises(ConnectionError):
            await asyncio.open_connection("127.0.0.1", port)
