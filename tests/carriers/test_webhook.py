"""An event is posted to a real HTTP server on the loopback, signed, and what its answer means is understood."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest

from contact_policy.carriers import Delivery, DeliveryOutcome, Receiver, Webhook
from contact_policy.carriers.webhook import signature
from contact_policy.records import OutgoingState, Trouble
from fixtures.running import free_port
from fixtures.webhook import SECRET, SILENCE, Listener, listening

pytestmark = pytest.mark.anyio

PARCEL = Delivery(
    id="019d5f0a-7c00-7000-8000-0000000000b1", address="", subject="review.coming", text='{"type":"review.coming"}'
)
ANOTHER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SENT = DeliveryOutcome(state=OutgoingState.SENT)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def to(url: str, secret: str = SECRET, answers_within: float = 5) -> Webhook:
    return Webhook(Receiver(url=url, secret=secret, answers_within=answers_within))


def test_the_signature_is_the_one_that_standard_webhooks_own_libraries_make() -> None:
    # the example of their test suites
    key = Receiver(url="", secret=ANOTHER).key
    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_an_event_arrives_signed_under_the_messages_own_id_and_so_does_a_repeat(listener: Listener) -> None:
    webhook = to(listener.url)
    assert [await webhook.hand_over(PARCEL) for _ in range(2)] == [SENT, SENT]
    assert [(taken.id, taken.body) for taken in listener.taken] == [(PARCEL.id, PARCEL.text.encode())] * 2


async def test_whoever_has_another_secret_does_not_take_it(listener: Listener) -> None:
    stranger = to(listener.url, ANOTHER)
    assert await stranger.hand_over(PARCEL) == DeliveryOutcome(
        state=OutgoingState.FAILED, why=Trouble.REFUSED, code=401
    )
    assert listener.taken == []


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_any_success_means_that_it_was_taken(listener: Listener, status: int) -> None:
    listener.answers = [status]
    assert await to(listener.url).hand_over(PARCEL) == SENT


@pytest.mark.parametrize("status", [400, 403, 404, 410, 422])
async def test_a_refusal_is_for_good(listener: Listener, status: int) -> None:
    listener.answers = [status]
    outcome = await to(listener.url).hand_over(PARCEL)
    assert outcome == DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.REFUSED, code=status)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        *((status, Trouble.REFUSED_FOR_NOW) for status in (408, 425, 429)),
        *((status, Trouble.CHANNEL_AWAY) for status in (301, 307, 500, 503)),
    ],
)
async def test_what_may_pass_is_tried_again_and_no_redirect_is_followed(
    listener: Listener, status: int, why: Trouble
) -> None:
    listener.answers = [status]
    outcome = await to(listener.url).hand_over(PARCEL)
    assert outcome == DeliveryOutcome(state=OutgoingState.WAITING, why=why, code=status)
    assert len(listener.taken) == 1


async def test_a_receiver_that_says_nothing_is_not_waited_for(listener: Listener) -> None:
    listener.answers = [SILENCE]
    began = time.monotonic()
    outcome = await to(listener.url, answers_within=0.3).hand_over(PARCEL)
    assert outcome == DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.CHANNEL_AWAY)
    assert time.monotonic() - began < 3
    assert len(listener.taken) == 1


async def test_a_receiver_that_is_away_is_tried_again() -> None:
    outcome = await to(f"http://127.0.0.1:{free_port()}/").hand_over(PARCEL)
    assert outcome == DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.CHANNEL_AWAY)


async def test_neither_the_url_nor_the_event_is_logged(listener: Listener, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await to(listener.url).hand_over(PARCEL)
    assert listener.taken
    assert "t0ken" not in caplog.text
    assert "review.coming" not in caplog.text


async def test_what_goes_in_the_clear_goes_through_no_proxy(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(variable, f"http://127.0.0.1:{free_port()}")
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    assert await to(listener.url).hand_over(PARCEL) == SENT
