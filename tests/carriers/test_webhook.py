"""An event is posted to a real HTTP server on the loopback, signed, to the very address that was looked at."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import standardwebhooks

from contact_policy.carriers import Destinations, Receipt, Webhook, WebhookEvent, new_secret
from contact_policy.carriers.destinations import Address
from contact_policy.carriers.webhook import signature
from fixtures.running import free_port
from fixtures.webhook import PATH, SECRET, SILENCE, Listener, listening, write_certificate

pytestmark = pytest.mark.anyio

ID = "019d5f0a-7c00-7000-8000-0000000000b1"
# As nobody would write it anew who had read it: what is signed are these very bytes.
BODY = '{"type":"review.coming",  "at": 1.50, "of": "\\u0041"}'
ANOTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NAME = "crm.office.example"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def to(url: str, *secrets: str) -> WebhookEvent:
    """For a URL of the settings': this machine's, in the clear."""
    return WebhookEvent(id=ID, url=url, body=BODY, secrets=secrets or (SECRET,), is_trusted=True)


async def post(url: str, *secrets: str, answers_within: float = 5) -> Receipt:
    return await Webhook(Destinations(), answers_within=answers_within).post(to(url, *secrets))


def test_the_signature_is_the_one_that_standard_webhooks_own_libraries_make() -> None:
    # the example of their test suites
    signed = signature(ANOTHER, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_an_event_arrives_signed_under_its_own_id_and_so_does_a_repeat(listener: Listener) -> None:
    assert [(await post(listener.url)).is_taken for _ in range(2)] == [True, True]
    assert [(taken.id, taken.body) for taken in listener.taken] == [(ID, BODY.encode())] * 2


async def test_a_repeat_is_signed_at_its_own_time(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    webhook, now = Webhook(Destinations()), time.time()
    for later in (0, 120):
        monkeypatch.setattr("contact_policy.carriers.webhook.time.time", lambda at=now + later: at)
        assert (await webhook.post(to(listener.url))).is_taken
    first, second = (int(headers["webhook-timestamp"]) for headers in listener.headers)
    assert second == first + 120


async def test_while_a_secret_is_rotated_receivers_with_either_take_it_and_strangers_do_not(listener: Listener) -> None:
    new, old = new_secret(), SECRET
    for held, expected in ((new, True), (old, True), (ANOTHER, False)):
        listener.secret = held
        assert (await post(listener.url, new, old)).is_taken is expected
    assert listener.headers[0]["webhook-signature"].count("v1,") == 2
    listener.secret = old
    assert await post(listener.url, new) == Receipt(401), "the overlap is over"


async def test_a_body_that_was_changed_on_its_way_is_not_taken(listener: Listener) -> None:
    await post(listener.url)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(SECRET).verify(BODY.replace("review", "rebiew"), listener.headers[0])


@pytest.mark.parametrize(
    ("status", "is_taken"),
    [(200, True), (204, True), (301, False), (400, False), (404, False), (410, False), (429, False), (503, False)],
)
async def test_the_status_is_told_and_no_redirect_followed(listener: Listener, status: int, *, is_taken: bool) -> None:
    listener.answers = [status]
    receipt = await post(listener.url)
    assert (receipt.status, receipt.is_taken) == (status, is_taken)
    assert len(listener.taken) == 1


@pytest.mark.parametrize(
    ("said", "waits"),
    [("120", timedelta(minutes=2)), ("soon", None), ("-5", None), ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(0))],
)
async def test_how_long_to_wait_is_understood(listener: Listener, said: str, waits: timedelta | None) -> None:
    listener.answers, listener.more_headers = [503], {"Retry-After": said}
    assert (await post(listener.url)).retry_after == waits


async def test_a_receiver_that_says_nothing_or_is_away_is_not_waited_for(listener: Listener) -> None:
    listener.answers = [SILENCE]
    began = time.monotonic()
    assert await post(listener.url, answers_within=0.3) == Receipt(None)
    assert time.monotonic() - began < 3
    assert await post(f"http://127.0.0.1:{free_port()}/") == Receipt(None)


async def test_neither_the_url_nor_the_event_is_logged(listener: Listener, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await post(listener.url)
    assert listener.taken
    assert "t0ken" not in caplog.text
    assert "review.coming" not in caplog.text


class Loopback(Destinations):
    """Lets tests reach this machine, wherever a name is said to lead."""

    def permits(self, _address: Address) -> bool:
        return True


async def test_the_name_is_resolved_once_a_try_and_the_connection_made_to_that_address_under_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else knows the name: whoever resolved it again would connect to nothing."""
    certificate = tmp_path / "certificate.pem"
    write_certificate(certificate, NAME)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    asked: list[str] = []

    async def resolve(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with listening(certificate) as listener:
        port = listener.url.rsplit(":", 1)[1].partition("/")[0]
        webhook = Webhook(Loopback(resolve=resolve), answers_within=5)
        event = WebhookEvent(id=ID, url=f"https://{NAME}:{port}{PATH}", body=BODY, secrets=(SECRET,))
        assert (await webhook.post(event)).is_taken
        assert asked == [NAME]
        assert listener.headers[0]["host"] == f"{NAME}:{port}"
        assert await webhook.post(event) == Receipt(None), "it now leads elsewhere, where nobody listens"
        wrong = WebhookEvent(id=ID, url=f"https://other.example:{port}{PATH}", body=BODY, secrets=(SECRET,))
        asked.clear()
        assert await webhook.post(wrong) == Receipt(None), "the certificate is another name's"
    assert len(listener.taken) == 1
