"""When a restriction is in force. Its status is read off its dates at a moment, never stored, so it ends by itself.

It begins at the later of its start date and the notice's deemed receipt. Without a prior warning it begins when it is
authorised, and pauses if the notice is not issued within the working days the document allows, until it is. A letter
that came back was not issued: without a prior warning those days then run from when the return was recorded. It ends on
its end date, or at review date plus grace unless a review renews it, or when somebody ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from contact_policy.policy.document.policy import Policy
from contact_policy.policy.facts import Restriction
from contact_policy.policy.vocabulary import EndedHow, ReviewOutcome
from contact_policy.policy.working_days import add_working_days, deemed_receipt, end_of, london_date, start_of


class RestrictionStatus(StrEnum):
    """Where a restriction stands at a moment."""

    PENDING_NOTICE = "pending_notice"
    SCHEDULED = "scheduled"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    LIFTED = "lifted"
    QUASHED = "quashed"
    REPLACED = "replaced"


_ENDED = {
    EndedHow.LIFTED: RestrictionStatus.LIFTED,
    EndedHow.QUASHED: RestrictionStatus.QUASHED,
    EndedHow.REPLACED: RestrictionStatus.REPLACED,
}
_RENEWING = frozenset({ReviewOutcome.CONTINUE, ReviewOutcome.VARY})
_LIVE = frozenset({RestrictionStatus.PENDING_NOTICE, RestrictionStatus.SCHEDULED, RestrictionStatus.IN_FORCE})


@dataclass(frozen=True, slots=True)
class Standing:
    """A restriction at a moment: its status, the review date that holds, and when it lapses if nobody acts."""

    status: RestrictionStatus
    review_on: date
    lapses_at: datetime

    @property
    def is_live(self) -> bool:
        """Whether it is in force or still to come."""
        return self.status in _LIVE

    def is_overdue(self, today: date) -> bool:
        """Whether its review should have been held by now."""
        return self.is_live and self.review_on < today

    @property
    def is_in_force(self) -> bool:
        """Whether it limits contact at this moment."""
        return self.status is RestrictionStatus.IN_FORCE


def standing_at(policy: Policy, restriction: Restriction, at: datetime) -> Standing:
    """How ``restriction`` stands at ``at``."""
    review_on = review_date(policy, restriction, at)
    lapses_at = _lapse(policy, restriction, review_on)
    return Standing(_status(policy, restriction, at, lapses_at), review_on, lapses_at)


def changes_at(policy: Policy, restriction: Restriction) -> tuple[datetime, ...]:
    """Every moment at which its standing may change by the passing of time alone; between two of them it stays."""
    review_days = [restriction.review_on, *(r.next_review_on for r in restriction.reviews if r.next_review_on)]
    moments = [restriction.authorised_at, begins_at(policy, restriction)]
    moments += [_lapse(policy, restriction, day) for day in review_days]
    moments += [review.reviewed_at for review in restriction.reviews]
    moments += [moment for moment in (restriction.notice_issued_at, restriction.ended_at) if moment is not None]
    if restriction.without_warning:
        moments.append(last_moment_without_notice(policy, restriction))
    return tuple(sorted(moments))


def review_date(policy: Policy, restriction: Restriction, at: datetime) -> date:
    """The review date that holds at ``at``: the latest review's next one, else the one first set.

    A review of what had lapsed by then renews nothing.
    """
    return review_set(policy, restriction, at)[0]


def review_set(policy: Policy, restriction: Restriction, at: datetime) -> tuple[date, datetime]:
    """The review date that holds at ``at``, and when it was set."""
    review_on, set_at = restriction.review_on, restriction.authorised_at
    renewals = [review for review in restriction.reviews if review.outcome in _RENEWING]
    for review in sorted(renewals, key=lambda review: review.reviewed_at):
        if review.reviewed_at <= at and review.reviewed_at < _lapse(policy, restriction, review_on):
            review_on, set_at = review.next_review_on or review_on, review.reviewed_at
    return review_on, set_at


def _lapse(policy: Policy, restriction: Restriction, review_on: date) -> datetime:
    """When it ends by itself: after its last day, or when the grace after its review date is over."""
    lapses_at = end_of(review_on + timedelta(days=policy.lengths.review_grace_days))
    return lapses_at if restriction.ends_on is None else min(lapses_at, end_of(restriction.ends_on))


def _status(policy: Policy, restriction: Restriction, at: datetime, lapses_at: datetime) -> RestrictionStatus:
    ended_at, how = restriction.ended_at, restriction.ended_how
    is_over_before = how is EndedHow.REPLACED and ended_at is not None and lapses_at <= ended_at
    if ended_at is not None and how is not None and ended_at <= at and not is_over_before:
        return _ENDED[how]
    if at >= lapses_at:
        return RestrictionStatus.LAPSED
    if restriction.authorised_at > at:
        return RestrictionStatus.SCHEDULED
    issued_at = restriction.notice_issued_at
    is_noticed = issued_at is not None and issued_at <= at
    if not is_noticed and not _is_awaiting_its_notice(policy, restriction, at):
        return RestrictionStatus.PENDING_NOTICE
    return RestrictionStatus.IN_FORCE if at >= begins_at(policy, restriction) else RestrictionStatus.SCHEDULED


def _is_awaiting_its_notice(policy: Policy, restriction: Restriction, at: datetime) -> bool:
    """Whether a restriction without a warning may still bite before its notice is issued."""
    return restriction.without_warning and at < last_moment_without_notice(policy, restriction)


def last_moment_without_notice(policy: Policy, restriction: Restriction) -> datetime:
    """Until when one without a prior warning bites although its notice is not issued."""
    since = max(restriction.authorised_at, restriction.notice_returned_at or restriction.authorised_at)
    return end_of(add_working_days(london_date(since), policy.lengths.notice_working_days, policy.calendar))


def begins_at(policy: Policy, restriction: Restriction) -> datetime:
    """When it begins to bite, its notice having been issued (or none being needed beforehand)."""
    begins = max(start_of(restriction.starts_on), restriction.authorised_at)
    if restriction.without_warning or restriction.notice_issued_at is None or restriction.notice_method is None:
        return begins
    return max(begins, deemed_receipt(policy, restriction.notice_issued_at, restriction.notice_method))
