"""Calls left for certain hours: outside them callers hear it and staff read it, whatever else is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contact_policy.policy import Policy, contact_status, load_policy
from contact_policy.policy.contact_status import Action, Candidate, ContactStatus, StatusQuestion
from contact_policy.policy.document.loading import DOCUMENTS
from contact_policy.policy.document.tables import WEEKDAYS
from contact_policy.policy.measure import Measure
from contact_policy.policy.measure_fields import measure_of
from contact_policy.policy.vocabulary import Channel
from fixtures.fair_case import JO, NOW, at, restriction
from fixtures.own_services import policy

PHONE = "+447700900123"
TEN_MINUTES = Measure(kind="call_time_limit", minutes=10)
PAT = Measure(kind="single_contact", name="Pat", phone=PHONE)
LONGEST_SAY = 300  # in characters, by contract
HOURS = [
    (datetime(2026, 11, 23, 9, 59, tzinfo=UTC), False),  # a Monday
    (datetime(2026, 11, 23, 10, 0, tzinfo=UTC), True),
    (datetime(2026, 11, 23, 10, 59, tzinfo=UTC), True),
    (datetime(2026, 11, 23, 11, 0, tzinfo=UTC), False),
    (datetime(2026, 11, 24, 10, 30, tzinfo=UTC), False),
    (datetime(2026, 6, 1, 9, 30, tzinfo=UTC), True),  # half past ten in summer
]


@pytest.mark.parametrize(("moment", "is_within"), HOURS)
def test_outside_the_hours_left_a_call_is_connected_and_said_to_be_outside_them(
    moment: datetime, *, is_within: bool
) -> None:
    mornings = measure_of(policy(), "morning_calls", {"days": ("monday",), "from_": "10:00", "to": "11:00"})
    held = restriction(mornings, authorised_at=at(5, 1), starts_on=date(2026, 5, 1), notice_issued_at=at(5, 1))
    held = replace(held, review_on=date(2027, 2, 2))
    question = StatusQuestion(as_of=moment, phone=PHONE)
    status = contact_status(policy(), question, (Candidate(person=JO, restrictions=(held,)),))
    assert status.action is Action.CONNECT
    assert status.allowed_now is is_within
    assert ("outside these hours" in status.staff_guidance) is not is_within
    assert ("outside the hours" in status.say) is not is_within
    by_post = replace(question, channel=Channel.POST)
    assert contact_status(policy(), by_post, (Candidate(person=JO, restrictions=(held,)),)).allowed_now


def evening(edition: Policy, kind: str, *beside: Measure, days: tuple[str, ...], **of_person: Any) -> ContactStatus:
    """What is told of somebody who calls in the evening, and was left ten to eleven, ``beside`` other measures."""
    times = measure_of(edition, kind, {"days": days, "from_": "10:00", "to": "11:00"})
    question = StatusQuestion(as_of=NOW.replace(hour=20), phone=PHONE)
    held = Candidate(person=replace(JO, **of_person), restrictions=(restriction(*beside, times),))
    return contact_status(edition, question, (held,))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("cleveland-panel", "calls_at_set_times"),
        ("nsw-model", "calls_in_writing_hours"),
        ("scottish-commission", "set_times"),
    ],
)
def test_callers_of_an_example_office_hear_that_it_is_outside_their_hours_and_which_they_are(
    name: str, kind: str
) -> None:
    status = evening(load_policy(DOCUMENTS / "examples" / f"{name}.toml"), kind, days=("monday",))
    assert status.say.startswith("This is outside the hours set for your contact. ")
    assert "outside these hours now" in status.staff_guidance
    for told in (status.say, status.staff_guidance):
        assert "Mondays, between 10:00 and 11:00" in told


def test_in_welsh_too_and_how_long_the_call_may_last_but_not_whom_it_goes_to() -> None:
    status = evening(policy(), "morning_calls", TEN_MINUTES, PAT, days=("monday",), language="cy")
    assert status.action is Action.TRANSFER
    assert status.say.startswith("Mae hyn y tu allan i'r oriau")
    assert "rhwng 10:00 a 11:00" in status.say
    assert "10 munud" in status.say
    assert "putting you through" not in status.say_texts["en"]


def test_staff_read_the_hours_however_much_else_is_asked() -> None:
    long = Measure(kind="other", description="Please write about one matter at a time, and leave a line between. " * 4)
    assert "between 10:00 and 11:00" in evening(policy(), "morning_calls", long, days=("monday",)).staff_guidance


def test_hours_too_many_to_be_said_are_left_to_the_letter() -> None:
    said = evening(policy(), "morning_calls", TEN_MINUTES, PAT, days=tuple(WEEKDAYS)).say
    assert said.startswith("This is outside the hours")
    assert len(said) <= LONGEST_SAY
