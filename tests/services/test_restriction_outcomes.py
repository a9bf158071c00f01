"""How reviews were kept and how restrictions ended, to the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from contact_policy.policy.facts import Restriction, Review
from contact_policy.policy.vocabulary import EndedHow, ReviewOutcome
from contact_policy.services.restriction_outcomes import Ended, Ending, ReviewKept, ended, reviews_kept
from fixtures.fair_case import POLICY, at, restriction

START = at(1, 1, 0, year=2027)
MARCH = at(3, 1, 0, year=2027)
JUNE = at(6, 1, year=2027)
HELD = restriction(review_on=date(2027, 2, 2), ends_on=date(2027, 5, 2))
LAPSE = at(2, 17, 0, year=2027)


def kept(held: Restriction, until: datetime, start: datetime = START) -> list[ReviewKept]:
    return list(reviews_kept(POLICY, held, start, until))


def reviewed(when: datetime, next_review_on: date | None = date(2027, 5, 2)) -> Restriction:
    outcome = ReviewOutcome.CONTINUE if next_review_on else ReviewOutcome.LIFT
    review = Review(reviewed_at=when, outcome=outcome, next_review_on=next_review_on)
    return replace(HELD, reviews=(review,))


def test_a_restriction_that_runs_has_not_ended() -> None:
    assert ended(POLICY, HELD, LAPSE - timedelta(microseconds=1)) is None


def test_unreviewed_it_lapses_and_its_review_is_missed() -> None:
    assert ended(POLICY, HELD, MARCH) == Ended(LAPSE, Ending.LAPSED, is_unreviewed=True)
    assert kept(HELD, MARCH) == [ReviewKept.MISSED]
    assert kept(HELD, JUNE, start=MARCH) == []


def test_reviewed_it_ends_on_its_last_day_and_nothing_is_missed() -> None:
    held = reviewed(at(2, 2, 23, 59, year=2027))
    assert ended(POLICY, held, JUNE) == Ended(at(5, 2, 23, year=2027), Ending.END_DATE, is_unreviewed=False)
    assert kept(held, JUNE) == [ReviewKept.HELD_ON_TIME]


def test_a_last_day_within_the_days_of_grace_leaves_the_review_missed() -> None:
    held = restriction(review_on=date(2027, 2, 2), ends_on=date(2027, 2, 9))
    assert ended(POLICY, held, MARCH) == Ended(at(2, 10, 0, year=2027), Ending.END_DATE, is_unreviewed=True)
    assert kept(held, MARCH) == [ReviewKept.MISSED]


def test_a_review_within_the_days_of_grace_is_late() -> None:
    assert kept(reviewed(at(2, 3, 0, year=2027)), MARCH) == [ReviewKept.HELD_LATE]


def test_a_review_counts_where_it_was_held_and_once() -> None:
    held = reviewed(at(1, 20, year=2027))
    assert kept(held, MARCH) == [ReviewKept.HELD_ON_TIME]
    assert kept(held, MARCH, start=at(1, 21, year=2027)) == []


def test_a_review_is_overdue_from_the_day_after_until_it_is_held_or_given_up() -> None:
    assert kept(HELD, at(2, 2, 23, 59, year=2027)) == []
    assert kept(HELD, at(2, 3, 0, year=2027)) == [ReviewKept.OVERDUE]
    assert kept(HELD, LAPSE - timedelta(microseconds=1)) == [ReviewKept.OVERDUE]


@pytest.mark.parametrize("how", EndedHow)
def test_what_somebody_ended_ended_so(how: EndedHow) -> None:
    acted_at = at(1, 15, year=2027)
    assert ended(POLICY, replace(HELD, ended_at=acted_at, ended_how=how), MARCH) == Ended(
        acted_at, Ending(how), is_unreviewed=False
    )
    assert kept(replace(HELD, ended_at=acted_at, ended_how=how), MARCH) == []


def test_a_lift_at_a_review_is_a_review_held() -> None:
    when = at(1, 15, year=2027)
    lifted = replace(reviewed(when, None), ended_at=when, ended_how=EndedHow.LIFTED)
    assert kept(lifted, MARCH) == [ReviewKept.HELD_ON_TIME]


def test_quashing_what_had_lapsed_did_not_end_it() -> None:
    quashed = replace(HELD, ended_at=at(2, 20, year=2027), ended_how=EndedHow.QUASHED)
    assert ended(POLICY, quashed, MARCH) == Ended(LAPSE, Ending.LAPSED, is_unreviewed=True)
