"""What is told of a review, and when: on London's days, once each, and never of what has ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from contact_policy.policy import PolicyDocumentError, adopt, load_policy
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.policy.document.tables import Reminders
from contact_policy.policy.facts import Restriction, Review
from contact_policy.policy.reminders import ReminderKind, first_reminder_days, reminders_due
from contact_policy.policy.vocabulary import EndedHow, ReviewOutcome
from fixtures.fair_case import POLICY, at, restriction

TOLD = replace(POLICY, reminders=Reminders(before_review_days=(28, 7), overdue_days=(1, 8), customer_days=14))
COMING, CUSTOMER, OVERDUE, ENDED = ReminderKind


def due(held: Restriction, moment: datetime) -> list[tuple[ReminderKind, int]]:
    return [(reminder.kind, reminder.days) for reminder in reminders_due(TOLD, held, moment)]


def endless(**said: Any) -> Restriction:
    return restriction(ends_on=None, review_on=date(2027, 3, 30), **said)


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        (at(3, 2, 0, year=2027), (COMING, 28)),  # winter
        (at(3, 16, 0, year=2027), (CUSTOMER, 14)),
        (at(3, 23, 0, year=2027), (COMING, 7)),
        (at(3, 30, 23, year=2027), (OVERDUE, 1)),  # summer began on 28 March: London's day an hour before UTC's
        (at(4, 6, 23, year=2027), (OVERDUE, 8)),
        (at(4, 13, 23, year=2027), (ENDED, 0)),
    ],
)
def test_each_is_due_from_the_first_moment_of_its_day_in_london_and_not_before(
    moment: datetime, last: tuple[ReminderKind, int]
) -> None:
    assert due(endless(), moment)[-1] == last
    assert last not in due(endless(), moment - timedelta(seconds=1))


def test_after_a_long_silence_all_of_it_is_due_in_the_order_in_which_it_came() -> None:
    assert due(endless(), at(6, 1, year=2027)) == [
        (COMING, 28), (CUSTOMER, 14), (COMING, 7), (OVERDUE, 1), (OVERDUE, 8), (ENDED, 0),
    ]  # fmt: skip


def test_a_review_starts_anew_and_days_that_had_passed_remind_nobody() -> None:
    kept = Review(reviewed_at=at(4, 1, year=2027), outcome=ReviewOutcome.VARY, next_review_on=date(2027, 4, 20))
    held = endless(reviews=(kept,))
    assert due(held, at(4, 1, year=2027)) == []
    assert due(held, at(4, 21, year=2027)) == [(CUSTOMER, 14), (COMING, 7), (OVERDUE, 1)]


@pytest.mark.parametrize("how", EndedHow)
def test_nobody_is_reminded_of_what_somebody_has_ended(how: EndedHow) -> None:
    held = endless(ended_at=at(4, 10, year=2027), ended_how=how)
    assert due(held, at(3, 9, year=2027)) == [(COMING, 28)]
    assert due(held, at(6, 1, year=2027)) == []


def test_a_review_is_told_of_where_it_comes_before_another_takes_its_place_and_not_where_it_comes_after() -> None:
    after, before = (endless(ended_at=at(m, d, year=2027), ended_how=EndedHow.REPLACED) for m, d in ((3, 29), (4, 2)))
    assert due(after, at(3, 25, year=2027)) == []
    assert due(before, at(3, 25, year=2027)) == [(COMING, 28), (CUSTOMER, 14), (COMING, 7)]


def test_what_ends_by_itself_before_another_takes_its_place_is_told_of_like_any_lapse() -> None:
    held = endless(ended_at=at(5, 20, year=2027), ended_how=EndedHow.REPLACED)
    assert due(held, at(5, 1, year=2027))[-1] == due(held, at(6, 1, year=2027))[-1] == (ENDED, 0)


def test_one_that_reaches_its_end_date_is_never_overdue() -> None:
    held = restriction(ends_on=date(2027, 3, 30), review_on=date(2027, 3, 30))
    assert due(held, at(6, 1, year=2027))[-2:] == [(COMING, 7), (ENDED, 0)]


def test_a_review_is_due_soon_from_the_first_reminder_on() -> None:
    assert first_reminder_days(TOLD) == 28
    assert first_reminder_days(replace(POLICY, reminders=Reminders(before_review_days=(), customer_days=3))) == 3


def test_both_documents_say_when_and_an_older_one_is_reminded_of_all_the_same() -> None:
    council = load_policy(BUILT_IN.with_name("council-2.1.toml"))
    assert load_policy().reminders == council.reminders == TOLD.reminders
    text = BUILT_IN.read_text(encoding="utf-8")
    start = text.index("[reminders]")
    older = adopt((text[:start] + text[text.index("# ---", start) :]).encode())
    assert older.reminders.before_review_days
    assert older.reminders.overdue_days


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("before_review_days = [28, 7]", "before_review_days = [28, 28]", "different numbers"),
        ("before_review_days = [28, 7]", "before_review_days = [0]", "each 1 or more"),
        ("before_review_days = [28, 7]", 'before_review_days = ["a week"]', "a whole number"),
        ("overdue_days = [1, 8]", "overdue_days = [15]", "within lengths.review_grace_days"),
        ("customer_days = 14", "customer_days = -1", "0 or more"),
        ("customer_days = 14", "webhook_days = 14", "remove it; known here are"),
    ],
)
def test_reminders_that_could_never_come_are_refused(old: str, new: str, cure: str) -> None:
    broken = BUILT_IN.read_text(encoding="utf-8").replace(old, new, 1)
    with pytest.raises(PolicyDocumentError, match=cure):
        adopt(broken.encode())
