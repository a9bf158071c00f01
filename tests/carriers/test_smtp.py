"""E-mail is handed to a real SMTP server on the loopback, however it behaves."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from contact_policy.carriers import Delivery, DeliveryOutcome, Smtp, SmtpSecurity, SmtpServer
from contact_policy.records import OutgoingState, Trouble
from fixtures.mailbox import CUT, Mailbox, mail_server
from fixtures.running import free_port

pytestmark = pytest.mark.anyio

PARCEL = Delivery(
    id="019d5f0a-7c00-7000-8000-0000000000a1",
    address="jo.caller@example.org",
    subject="How you may contact us £ from now on",
    text="Dear Jo,\n\nCalls end after ten minutes £ please write instead.\n",
    html="<p>Dear Jo,</p><p>Calls end after ten minutes £ please write instead.</p>",
    pdf=b"%PDF-1.7 a letter",
)
WITHIN = 1.0


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as mailbox:
        yield mailbox


def to(port: int, **said: Any) -> Smtp:
    server = SmtpServer(
        host="127.0.0.1",
        port=port,
        security=SmtpSecurity.NONE,
        sender="contact@office.example",
        sender_name="Office of the Commissioner, Sampleton",
        answers_within=WITHIN,
    )
    return Smtp(replace(server, **said))


async def test_a_letter_arrives_as_text_html_and_pdf_under_the_messages_own_id(mailbox: Mailbox) -> None:
    assert await to(mailbox.port).hand_over(PARCEL) == DeliveryOutcome(state=OutgoingState.SENT)
    (mail,) = mailbox.taken
    assert mailbox.recipients == [PARCEL.address]
    assert mail["Message-ID"] == f"<{PARCEL.id}@office.example>"
    assert (mail["To"], mail["Subject"]) == (PARCEL.address, PARCEL.subject)
    assert mail["From"] == '"Office of the Commissioner, Sampleton" <contact@office.example>'
    assert mail["Auto-Submitted"] is None
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == PARCEL.text
    assert html.get_content().strip() == PARCEL.html
    (letter,) = mail.iter_attachments()
    assert (letter.get_content_type(), letter.get_content()) == ("application/pdf", PARCEL.pdf)


async def test_a_repeat_can_be_told_by_its_message_id(mailbox: Mailbox) -> None:
    carrier = to(mailbox.port)
    for _ in range(2):
        await carrier.hand_over(PARCEL)
    assert mailbox.ids() == [f"<{PARCEL.id}@office.example>"] * 2


async def test_what_no_person_wrote_says_so(mailbox: Mailbox) -> None:
    await to(mailbox.port).hand_over(replace(PARCEL, is_automatic=True))
    assert mailbox.taken[0]["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("where", ["to_recipients", "to_messages"])
@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        ("451 later", DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.REFUSED_FOR_NOW, code=451)),
        ("452 4.2.2 full", DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.REFUSED_FOR_NOW, code=452)),
        ("550 5.1.1 nobody here", DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.REFUSED, code=550)),
        ("554 no", DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.REFUSED, code=554)),
    ],
)
async def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(
    mailbox: Mailbox, where: str, reply: str, outcome: DeliveryOutcome
) -> None:
    getattr(mailbox, where).append(reply)
    assert await to(mailbox.port).hand_over(PARCEL) == outcome
    assert mailbox.taken == []


async def test_a_line_cut_before_the_reply_is_tried_again(mailbox: Mailbox) -> None:
    mailbox.to_messages.append(CUT)
    outcome = await to(mailbox.port).hand_over(PARCEL)
    assert (outcome.state, outcome.why) == (OutgoingState.WAITING, Trouble.CHANNEL_AWAY)
    assert len(mailbox.taken) == 1


async def test_a_server_that_does_not_answer_is_waited_for_only_so_long(mailbox: Mailbox) -> None:
    mailbox.delay = 60
    begun = time.monotonic()
    outcome = await to(mailbox.port).hand_over(PARCEL)
    assert (outcome.state, outcome.why) == (OutgoingState.WAITING, Trouble.CHANNEL_AWAY)
    assert time.monotonic() - begun < 4 * WITHIN + 2


async def test_a_server_that_is_away_is_tried_again() -> None:
    outcome = await to(free_port()).hand_over(PARCEL)
    assert (outcome.state, outcome.why) == (OutgoingState.WAITING, Trouble.CHANNEL_AWAY)


@pytest.mark.parametrize(
    "address", ["nobody", "two@example.org, three@example.org", "jo@example.org\r\nBcc: x@y.z", ""]
)
async def test_what_is_no_address_is_never_written_to(mailbox: Mailbox, address: str) -> None:
    outcome = await to(mailbox.port).hand_over(replace(PARCEL, address=address))
    assert (outcome.state, outcome.why) == (OutgoingState.FAILED, Trouble.REFUSED)
    assert mailbox.taken == []


async def test_a_subject_cannot_bring_headers_with_it(mailbox: Mailbox) -> None:
    await to(mailbox.port).hand_over(replace(PARCEL, subject="Hello\r\nBcc: other@example.org"))
    assert mailbox.taken[0]["Bcc"] is None
    assert mailbox.recipients == [PARCEL.address]


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The server's certificate, which this machine trusts for the length of the test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


LINES = {SmtpSecurity.STARTTLS: False, SmtpSecurity.TLS: True}


@pytest.mark.parametrize("security", LINES)
async def test_we_log_in_over_a_line_that_is_secret(certificate: ssl.SSLContext, security: SmtpSecurity) -> None:
    with mail_server(tls=certificate, from_the_first_byte=LINES[security]) as mailbox:
        known = {"security": security, "username": "office", "password": "s3cret"}
        assert (await to(mailbox.port, **known).hand_over(PARCEL)).state is OutgoingState.SENT
        assert mailbox.logins == [(b"office", b"s3cret")]
        outcome = await to(mailbox.port, **known | {"password": "wrong"}).hand_over(PARCEL)
        assert (outcome.state, outcome.why) == (OutgoingState.WAITING, Trouble.CHANNEL_AWAY)
    assert len(mailbox.taken) == 1


@pytest.mark.parametrize("security", LINES)
async def test_a_server_nobody_vouches_for_gets_neither_password_nor_letter(
    certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, security: SmtpSecurity
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server(tls=certificate, from_the_first_byte=LINES[security]) as mailbox:
        known = {"security": security, "username": "office", "password": "s3cret"}
        outcome = await to(mailbox.port, **known).hand_over(PARCEL)
    assert (outcome.state, outcome.why) == (OutgoingState.WAITING, Trouble.CHANNEL_AWAY)
    assert (mailbox.logins, mailbox.taken) == ([], [])


async def test_a_server_that_offers_no_secrecy_gets_nothing_where_secrecy_is_asked_for(mailbox: Mailbox) -> None:
    outcome = await to(mailbox.port, security=SmtpSecurity.STARTTLS).hand_over(PARCEL)
    assert (outcome.state, outcome.why) == (OutgoingState.WAITING, Trouble.CHANNEL_AWAY)
    assert mailbox.taken == []
