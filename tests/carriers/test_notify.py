"""GOV.UK Notify's own client hands over what it is given; what it took in is asked about until it is delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contact_policy.carriers import Carrier, Delivery, DeliveryOutcome, Notify, NotifyEmail, NotifyLetters
from contact_policy.records import OutgoingState, Trouble
from fixtures.notify import KEY, LOSE, TEMPLATE, NotifyStandIn, notify
from fixtures.running import free_port

pytestmark = pytest.mark.anyio

PARCEL = Delivery(
    id="019d5f0a-7c00-7000-8000-0000000000a1",
    address="jo.caller@example.org",
    subject="How you may contact us",
    text="Dear Jo,\n\nCalls end after ten minutes.\n",
    pdf=b"%PDF-1.7 a letter",
)
AGAIN = replace(PARCEL, is_again=True)


@pytest.fixture
def stand_in() -> Iterator[NotifyStandIn]:
    with notify() as stand_in:
        yield stand_in


def emails(url: str) -> NotifyEmail:
    return NotifyEmail(Notify(api_key=KEY, base_url=url, answers_within=2), TEMPLATE)


def letters(url: str) -> NotifyLetters:
    return NotifyLetters(Notify(api_key=KEY, base_url=url, answers_within=2), "second")


async def test_an_email_goes_by_the_template_under_our_reference(stand_in: NotifyStandIn) -> None:
    outcome = await emails(stand_in.url).hand_over(PARCEL)
    (taken,) = stand_in.taken
    assert outcome == DeliveryOutcome(state=OutgoingState.ACCEPTED, carrier_id=taken["id"])
    assert taken["body"] == {
        "email_address": PARCEL.address,
        "template_id": TEMPLATE,
        "personalisation": {"subject": PARCEL.subject, "body": PARCEL.text},
        "reference": PARCEL.id,
    }


async def test_a_letter_goes_as_the_pdf_it_is_under_a_reference_that_names_nobody(stand_in: NotifyStandIn) -> None:
    outcome = await letters(stand_in.url).hand_over(PARCEL)
    (taken,) = stand_in.taken
    assert outcome == DeliveryOutcome(state=OutgoingState.ACCEPTED, carrier_id=taken["id"])
    assert stand_in.letters() == [PARCEL.pdf]
    assert (taken["reference"], taken["body"]["postage"]) == (PARCEL.id, "second")


EMAIL_ENDS = {
    "created": OutgoingState.ACCEPTED,
    "sending": OutgoingState.ACCEPTED,
    "delivered": OutgoingState.SENT,
    "permanent-failure": OutgoingState.FAILED,
    "temporary-failure": OutgoingState.WAITING,
    "technical-failure": OutgoingState.WAITING,
    "something-new": OutgoingState.ACCEPTED,
}
LETTER_ENDS = {
    "pending-virus-check": OutgoingState.ACCEPTED,
    "accepted": OutgoingState.ACCEPTED,
    "received": OutgoingState.SENT,
    "validation-failed": OutgoingState.FAILED,
    "virus-scan-failed": OutgoingState.FAILED,
    "cancelled": OutgoingState.FAILED,
    "permanent-failure": OutgoingState.FAILED,
    "technical-failure": OutgoingState.WAITING,
}
ENDS = [(emails, *end) for end in EMAIL_ENDS.items()] + [(letters, *end) for end in LETTER_ENDS.items()]


@pytest.mark.parametrize(("carrier", "status", "state"), ENDS)
async def test_taken_in_is_not_delivered_until_notify_says_so(
    stand_in: NotifyStandIn, carrier: Callable[[str], Carrier], status: str, state: OutgoingState
) -> None:
    stand_in.statuses = [status]
    way = carrier(stand_in.url)
    taken = await way.hand_over(PARCEL)
    told = await way.ask(taken.carrier_id)
    assert told.state is state
    # What is to be sent anew is something that Notify does not know yet.
    assert told.carrier_id == ("" if state is OutgoingState.WAITING else taken.carrier_id)
    assert (told.why is None) == (state in {OutgoingState.ACCEPTED, OutgoingState.SENT})


async def test_the_time_of_delivery_is_notifys(stand_in: NotifyStandIn) -> None:
    stand_in.statuses, stand_in.completed_at = ["delivered"], "2026-11-23T10:00:00.123456Z"
    taken = await emails(stand_in.url).hand_over(PARCEL)
    told = await emails(stand_in.url).ask(taken.carrier_id)
    assert told.at == datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=UTC)


async def test_what_came_through_before_the_line_was_cut_is_found_and_not_sent_twice(stand_in: NotifyStandIn) -> None:
    stand_in.posts.append(LOSE)
    for way in (emails(stand_in.url), letters(stand_in.url)):
        stand_in.taken.clear()
        stand_in.posts[:] = [LOSE]
        assert (await way.hand_over(PARCEL)).state is OutgoingState.WAITING
        again = await way.hand_over(AGAIN)
        (taken,) = stand_in.taken
        assert again == DeliveryOutcome(state=OutgoingState.ACCEPTED, carrier_id=taken["id"])


async def test_what_did_not_come_through_is_sent(stand_in: NotifyStandIn) -> None:
    assert (await emails(stand_in.url).hand_over(AGAIN)).state is OutgoingState.ACCEPTED
    assert len(stand_in.taken) == 1


async def test_nothing_is_sent_again_before_notify_could_be_asked(stand_in: NotifyStandIn) -> None:
    stand_in.is_down = True
    assert (await emails(stand_in.url).hand_over(AGAIN)).state is OutgoingState.WAITING
    assert stand_in.taken == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, DeliveryOutcome(state=OutgoingState.FAILED, why=Trouble.REFUSED, code=400)),
        (403, DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.CHANNEL_AWAY, code=403)),
        (429, DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.REFUSED_FOR_NOW, code=429)),
        (500, DeliveryOutcome(state=OutgoingState.WAITING, why=Trouble.CHANNEL_AWAY, code=500)),
    ],
)
async def test_a_refusal_is_for_good_only_where_the_message_is_at_fault(
    stand_in: NotifyStandIn, status: int, outcome: DeliveryOutcome, caplog: pytest.LogCaptureFixture
) -> None:
    stand_in.posts.append(status)
    assert await emails(stand_in.url).hand_over(PARCEL) == outcome
    assert "jo.caller" not in caplog.text


async def test_what_notify_has_taken_stays_taken_while_it_cannot_be_asked(stand_in: NotifyStandIn) -> None:
    taken = await emails(stand_in.url).hand_over(PARCEL)
    stand_in.is_down = True
    told = await emails(stand_in.url).ask(taken.carrier_id)
    assert (told.state, told.carrier_id, told.why) == (OutgoingState.ACCEPTED, taken.carrier_id, Trouble.CHANNEL_AWAY)


async def test_notify_away_is_tried_again() -> None:
    outcome = await emails(f"http://127.0.0.1:{free_port()}").hand_over(PARCEL)
    assert (outcome.state, outcome.why) == (OutgoingState.WAITING, Trouble.CHANNEL_AWAY)
