"""What became of a restriction: how its reviews were kept, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contact_policy.policy import Policy
from contact_policy.policy.facts import Restriction
from contact_policy.policy.lifecycle import review_date, standing_at
from contact_policy.policy.working_days import end_of, london_date

_MOMENT = timedelta(microseconds=1)


class Ending(StrEnum):
    """How a restriction ended: on its own last day, for want of a review, or by what somebody did."""

    END_DATE = "end_date"
    LAPSED = "lapsed"
    LIFTED = "lifted"
    QUASHED = "quashed"
    REPLACED = "replaced"


class ReviewKept(StrEnum):
    """How a review was kept: held by its date, held later, never held, or not held yet and late by now."""

    HELD_ON_TIME = "held_on_time"
    HELD_LATE = "held_late"
    MISSED = "missed"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Ended:
    """When and how a restriction ended; ``is_unreviewed`` where it ended by itself with a review outstanding."""

    at: datetime
    how: Ending
    is_unreviewed: bool


def ended(policy: Policy, restriction: Restriction, at: datetime) -> Ended | None:
    """How it had ended by ``at``; None where it had not. What somebody did to what was over counts for nothing."""
    acted_at, how = restriction.ended_at, restriction.ended_how
    if acted_at is not None and how is not None and acted_at <= at:
        standing = standing_at(policy, restriction, acted_at - _MOMENT)
        if standing.is_live:
            return Ended(acted_at, Ending(how), is_unreviewed=False)
    else:
        standing = standing_at(policy, restriction, at)
        if standing.is_live:
            return None
    last_day = restriction.ends_on
    is_last_day = last_day is not None and standing.lapses_at == end_of(last_day)
    is_unreviewed = last_day is None or standing.review_on < last_day
    return Ended(standing.lapses_at, Ending.END_DATE if is_last_day else Ending.LAPSED, is_unreviewed)


def reviews_kept(policy: Policy, restriction: Restriction, start: datetime, at: datetime) -> Iterator[ReviewKept]:
    """How each review was kept that was held, or given up, from ``start`` to ``at``, or is overdue at ``at``."""
    for review in restriction.reviews:
        if start <= review.reviewed_at <= at:
            due_on = review_date(policy, restriction, review.reviewed_at - _MOMENT)
            is_on_time = london_date(review.reviewed_at) <= due_on
            yield ReviewKept.HELD_ON_TIME if is_on_time else ReviewKept.HELD_LATE
    end = ended(policy, restriction, at)
    if end is None:
        if standing_at(policy, restriction, at).is_overdue(london_date(at)):
            yield ReviewKept.OVERDUE
    elif end.is_unreviewed and start <= end.at:
        yield ReviewKept.MISSED
