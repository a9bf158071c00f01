"""When a restriction is in force: to the minute, in London, in summer and in winter."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from contact_policy.policy.facts import Restriction, Review
from contact_policy.policy.lifecycle import RestrictionStatus, begins_at, standing_at
from contact_policy.policy.vocabulary import EndedHow, IssueMethod, ReviewOutcome
from contact_policy.policy.working_days import add_months, deemed_receipt, london_date
from fixtures.fair_case import POLICY, at, restriction

IN_FORCE, LAPSED = RestrictionStatus.IN_FORCE, RestrictionStatus.LAPSED
SCHEDULED, PENDING = RestrictionStatus.SCHEDULED, RestrictionStatus.PENDING_NOTICE


def status(held: Restriction, moment: datetime) -> RestrictionStatus:
    return standing_at(POLICY, held, moment).status


def test_without_its_notice_it_does_not_bite() -> None:
    assert status(restriction(notice_issued_at=None, notice_method=None), at(12, 1)) is PENDING


def test_before_its_start_date_it_is_scheduled() -> None:
    held = restriction(starts_on=date(2026, 12, 1))
    assert status(held, at(11, 30, 23, 59)) is SCHEDULED
    assert status(held, at(12, 1, 0)) is IN_FORCE


def test_in_summer_its_first_day_begins_an_hour_before_midnight_in_utc() -> None:
    held = restriction(starts_on=date(2027, 4, 1), review_on=date(2027, 5, 1))
    assert status(held, at(3, 31, 22, 59, year=2027)) is SCHEDULED
    assert status(held, at(3, 31, 23, 0, year=2027)) is IN_FORCE


@pytest.mark.parametrize(
    ("ends_on", "first_moment_after"),
    [(date(2026, 12, 31), at(1, 1, 0, year=2027)), (date(2027, 4, 30), at(4, 30, 23, year=2027))],
    ids=["winter", "summer"],
)
def test_its_last_day_counts_in_full(ends_on: date, first_moment_after: datetime) -> None:
    held = restriction(ends_on=ends_on, review_on=ends_on)
    assert status(held, first_moment_after - timedelta(minutes=1)) is IN_FORCE
    assert status(held, first_moment_after) is LAPSED


def test_a_missed_review_ends_it_after_fourteen_days_of_grace() -> None:
    held = restriction(ends_on=None, review_on=date(2027, 2, 2))
    assert status(held, at(2, 16, 23, 59, year=2027)) is IN_FORCE
    assert status(held, at(2, 17, 0, year=2027)) is LAPSED


def test_a_review_moves_the_review_date_but_never_the_end() -> None:
    kept = Review(reviewed_at=at(1, 20, year=2027), outcome=ReviewOutcome.CONTINUE, next_review_on=date(2027, 6, 1))
    held = restriction(reviews=(kept,))
    assert standing_at(POLICY, held, at(1, 19, year=2027)).review_on == date(2027, 2, 2)
    assert standing_at(POLICY, held, at(1, 20, year=2027)).review_on == date(2027, 6, 1)
    assert status(held, at(4, 30, 12, year=2027)) is IN_FORCE
    assert status(held, at(5, 2, year=2027)) is LAPSED


def test_a_review_in_the_days_of_grace_is_in_time_and_one_after_them_brings_nothing_back() -> None:
    def reviewed(when: datetime) -> Restriction:
        kept = Review(reviewed_at=when, outcome=ReviewOutcome.CONTINUE, next_review_on=date(2027, 6, 1))
        return restriction(ends_on=None, reviews=(kept,))

    assert status(reviewed(at(2, 16, year=2027)), at(3, 1, year=2027)) is IN_FORCE
    assert status(reviewed(at(2, 17, year=2027)), at(3, 1, year=2027)) is LAPSED


@pytest.mark.parametrize(
    ("posted", "received_on"),
    [
        (at(11, 23), date(2026, 11, 25)),  # Monday
        (at(11, 27), date(2026, 12, 1)),  # Friday, over a weekend
        (at(12, 24), date(2026, 12, 30)),  # Christmas Eve: Friday 25, Saturday, Sunday, Monday 28 are no working days
        (at(3, 25, year=2027), date(2027, 3, 31)),  # Maundy Thursday, over Easter
        (at(7, 1, 23, 30), date(2026, 7, 6)),  # already Thursday night's Friday in London
    ],
)
def test_a_letter_counts_as_received_on_the_second_working_day(posted: datetime, received_on: date) -> None:
    assert london_date(deemed_receipt(POLICY, posted, IssueMethod.POST)) == received_on


@pytest.mark.parametrize("method", [IssueMethod.EMAIL, IssueMethod.BY_HAND])
def test_by_email_and_by_hand_it_counts_at_once(method: IssueMethod) -> None:
    assert deemed_receipt(POLICY, at(12, 25), method) == at(12, 25)


def test_by_post_it_bites_from_the_start_of_the_day_of_deemed_receipt() -> None:
    held = restriction(notice_issued_at=at(11, 27), notice_method=IssueMethod.POST)
    assert status(held, at(11, 30, 23, 59)) is SCHEDULED
    assert status(held, at(12, 1, 0)) is IN_FORCE


def test_without_a_warning_it_bites_at_once_and_pauses_after_two_working_days_until_its_notice() -> None:
    friday = {"authorised_at": at(11, 27), "starts_on": date(2026, 11, 27), "without_warning": True}
    held = restriction(**friday, notice_issued_at=None, notice_method=None)
    assert status(held, at(11, 27)) is IN_FORCE
    assert status(held, at(12, 1, 23, 59)) is IN_FORCE
    assert status(held, at(12, 2, 0)) is PENDING
    issued = restriction(**friday, notice_issued_at=at(12, 4), notice_method=IssueMethod.POST)
    assert status(issued, at(12, 3)) is PENDING
    assert status(issued, at(12, 4)) is IN_FORCE


def test_a_letter_that_came_back_was_not_issued_and_it_bites_again_from_when_it_is_served() -> None:
    returned = {"notice_returned_at": at(11, 9)}
    held = restriction(**returned, notice_issued_at=None, notice_method=None)
    assert status(held, at(11, 10)) is PENDING
    served = restriction(**returned, notice_issued_at=at(11, 20), notice_method=IssueMethod.POST)
    assert status(served, at(11, 19)) is PENDING
    assert status(served, at(11, 23)) is SCHEDULED
    assert status(served, at(11, 24)) is IN_FORCE


def test_without_a_warning_it_goes_on_two_working_days_after_the_return_was_recorded() -> None:
    at_once = {"without_warning": True, "notice_returned_at": at(11, 13)}
    held = restriction(**at_once, notice_issued_at=None, notice_method=None)
    assert status(held, at(11, 13)) is IN_FORCE
    assert status(held, at(11, 17, 23, 59)) is IN_FORCE
    assert status(held, at(11, 18, 0)) is PENDING
    served = restriction(**at_once, notice_issued_at=at(11, 20), notice_method=IssueMethod.POST)
    assert status(served, at(11, 19)) is PENDING
    assert status(served, at(11, 20)) is IN_FORCE


@pytest.mark.parametrize("how", EndedHow)
def test_whoever_ends_it_ends_it_from_then_and_not_before(how: EndedHow) -> None:
    held = restriction(ended_at=at(12, 1), ended_how=how)
    assert status(held, at(12, 1, 9, 59)) is IN_FORCE
    assert status(held, at(12, 1)) == how.value


def test_what_is_over_by_itself_before_another_takes_its_place_stays_over_by_itself() -> None:
    held = restriction(ends_on=date(2026, 11, 30), ended_at=at(12, 10), ended_how=EndedHow.REPLACED)
    assert status(held, at(12, 5)) == status(held, at(12, 20)) == "lapsed"


def test_it_never_reaches_back_before_its_authorisation() -> None:
    held = restriction(starts_on=date(2026, 1, 1))
    assert status(held, at(11, 2, 9)) is SCHEDULED
    assert begins_at(POLICY, held) == at(11, 2)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 20), 3, date(2027, 2, 20)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 29), 3, date(2027, 2, 28)),
        (date(2027, 11, 29), 3, date(2028, 2, 29)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -36, date(2023, 1, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then
