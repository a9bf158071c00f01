"""What is told of a review, and when: that it comes, that it is overdue, that for want of it the restriction has ended.

Nothing here is stored or sent: whoever sweeps compares what is due with what is on record (MC-9.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.document.tables import latest_overdue_day
from contact_policy.policy.facts import Restriction
from contact_policy.policy.lifecycle import RestrictionStatus, review_set, standing_at
from contact_policy.policy.working_days import start_of


class ReminderKind(StrEnum):
    """What it tells: ``customer`` the customer that a review comes, the others the office's own people."""

    COMING = "coming"
    CUSTOMER = "customer"
    OVERDUE = "overdue"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One thing to be told, once: of the review by ``review_on``, ``days`` before or after it, from ``due_at`` on."""

    kind: ReminderKind
    review_on: date
    days: int
    due_at: datetime


def reminders_due(policy: Policy, restriction: Restriction, at: datetime) -> tuple[Reminder, ...]:
    """Every reminder come due by ``at`` of the review that holds then, or held when it lapsed, oldest first.

    A day that had passed when the review date was set reminds nobody, and nothing does of what somebody has ended, or
    of a review whose day will only come once another restriction has taken its place. What lapsed is told of last, at
    the moment when it did.
    """
    standing = standing_at(policy, restriction, at)
    has_lapsed = standing.status is RestrictionStatus.LAPSED
    if not has_lapsed and not standing.is_live:
        return ()
    review_on, set_at = review_set(policy, restriction, at)
    is_to_be_held = restriction.ended_at is None or start_of(review_on) < restriction.ended_at
    of_review = _of_review(policy, review_on) if is_to_be_held else ()
    ahead = [r for r in of_review if set_at <= r.due_at <= at and r.due_at < standing.lapses_at]
    ended = Reminder(kind=ReminderKind.ENDED, review_on=review_on, days=0, due_at=standing.lapses_at)
    return (*sorted(ahead, key=lambda reminder: reminder.due_at), *([ended] if has_lapsed else ()))


def first_reminder_days(policy: Policy) -> int:
    """How many days before its date a review begins to count as due soon."""
    return max((*policy.reminders.before_review_days, policy.reminders.customer_days), default=0)


def _of_review(policy: Policy, review_on: date) -> Iterator[Reminder]:
    given = policy.reminders
    customer = (given.customer_days,) if given.customer_days else ()
    for kind, days in ((ReminderKind.COMING, given.before_review_days), (ReminderKind.CUSTOMER, customer)):
        for count in days:
            due_at = start_of(review_on - timedelta(days=count))
            yield Reminder(kind=kind, review_on=review_on, days=count, due_at=due_at)
    for count in (days for days in given.overdue_days if days <= policy.lengths.review_grace_days):
        due_at = start_of(review_on + timedelta(days=count))
        yield Reminder(kind=ReminderKind.OVERDUE, review_on=review_on, days=count, due_at=due_at)


def reminder_flaws(policy: Policy) -> Iterator[tuple[str, str]]:
    """What is wrong with a document's ``[reminders]``: the key, and the cure."""
    given = policy.reminders
    for name, days in (("before_review_days", given.before_review_days), ("overdue_days", given.overdue_days)):
        if min(days, default=1) < 1 or len({*days}) != len(days):
            yield name, "give different numbers of days, each 1 or more"
    if max(given.overdue_days, default=0) > latest_overdue_day(policy.lengths.review_grace_days):
        yield "overdue_days", "give days within lengths.review_grace_days: after them it has ended"
    if given.customer_days < 0:
        yield "customer_days", "give 0 or more"
