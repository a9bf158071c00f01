"""What is read and filed is read: which contacts are, by when they must be seen, and what they then count as."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from contact_policy.policy.filed_contacts import Brings, answer_by, brought, filed_under, raised, see_by
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import Channel, Direction, EndedHow, MadeBy, Raises
from fixtures.fair_case import NOW, POLICY, contact, restriction

FILING = Measure(kind="read_and_file")
LIMIT = Measure(kind="call_time_limit", minutes=10)
MAIL = contact("mail", NOW, channel=Channel.EMAIL)


@pytest.mark.parametrize("channel", list(Channel))
def test_what_is_written_is_filed_and_what_is_said_is_not(channel: Channel) -> None:
    written = channel not in {Channel.PHONE, Channel.IN_PERSON}
    found = filed_under(POLICY, contact("c", NOW, channel=channel), [restriction(FILING)])
    assert (found is not None) is written


def test_only_a_restriction_that_files_and_was_in_force_then_files() -> None:
    filing = restriction(FILING)
    assert filed_under(POLICY, MAIL, [restriction(LIMIT), filing]) is filing
    assert filed_under(POLICY, MAIL, [restriction(LIMIT)]) is None
    ended = restriction(FILING, ended_at=NOW - timedelta(days=1), ended_how=EndedHow.LIFTED)
    assert filed_under(POLICY, MAIL, [ended]) is None
    assert filed_under(POLICY, contact("c", NOW - timedelta(days=2), channel=Channel.EMAIL), [ended]) is ended
    assert filed_under(POLICY, MAIL, [restriction(FILING, notice_issued_at=None)]) is None


def test_what_the_office_writes_itself_is_not_filed() -> None:
    outbound = contact("c", NOW, channel=Channel.EMAIL, direction=Direction.OUTBOUND)
    assert filed_under(POLICY, outbound, [restriction(FILING)]) is None


def test_mail_is_filed_by_where_it_comes_from_whoever_wrote_it() -> None:
    written = contact("c", NOW, channel=Channel.EMAIL, made_by=MadeBy.REPRESENTATIVE)
    assert filed_under(POLICY, written, [restriction(FILING)]) is not None


@pytest.mark.parametrize(
    ("received", "seen", "answered", "statutory"),
    [
        # A Monday noon; a Friday evening; a Saturday; the last Thursday before Easter 2026.
        ("2026-11-16T12:00Z", "2026-11-17", "2026-11-30", "2026-11-23"),
        ("2026-11-20T20:00Z", "2026-11-23", "2026-12-04", "2026-11-27"),
        ("2026-11-21T09:00Z", "2026-11-23", "2026-12-04", "2026-11-27"),
        ("2026-04-02T09:00Z", "2026-04-07", "2026-04-20", "2026-04-13"),
        # On a summer evening it is tomorrow in London sooner than in UTC.
        ("2026-06-08T23:30Z", "2026-06-10", "2026-06-23", "2026-06-16"),
    ],
)
def test_days_are_working_days_in_london_from_when_it_came_in(
    received: str, seen: str, answered: str, statutory: str
) -> None:
    at = datetime.fromisoformat(received).astimezone(UTC)
    assert see_by(POLICY, at) == answer_by(POLICY, Brings.SAFEGUARDING, at) == date.fromisoformat(seen)
    for brings in (Brings.NEW_INFORMATION, Brings.NEW_MATTER):
        assert answer_by(POLICY, brings, at) == date.fromisoformat(answered)
    assert answer_by(POLICY, Brings.STATUTORY, at) == date.fromisoformat(statutory)
    assert answer_by(POLICY, Brings.NOTHING, at) is None


def test_what_was_said_when_it_was_recorded_settles_what_it_brings_and_silence_settles_nothing() -> None:
    assert {raises: brought(raises) for raises in (None, *Raises)} == {
        None: None,
        Raises.NEW_MATTER: Brings.NEW_MATTER,
        Raises.NEW_INFORMATION: Brings.NEW_INFORMATION,
        Raises.STATUTORY: Brings.STATUTORY,
        Raises.SAFEGUARDING: Brings.SAFEGUARDING,
        Raises.REPEAT: Brings.NOTHING,
    }


@pytest.mark.parametrize("before", [None, *Raises])
def test_a_reading_takes_the_place_of_what_was_recorded_and_never_makes_a_repeat(before: Raises | None) -> None:
    for brings in Brings:
        after = raised(before, brings)
        if brings is not Brings.NOTHING:
            assert after == Raises(brings)
        else:
            assert after is (Raises.REPEAT if before is Raises.REPEAT else None)
