"""When a restriction is in force: never before its decision, its day and its notice, never after its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product

from contact_policy.policy.facts import Restriction, Review
from contact_policy.policy.lifecycle import changes_at, standing_at
from contact_policy.policy.vocabulary import EndedHow, IssueMethod, ReviewOutcome
from fixtures.sampling import IS_WHOLE, chance, size
from prove.asking import TALLY
from prove.made import POLICY
from prove.record import restriction

DAY = timedelta(days=1)
DECIDED_AT = datetime(2026, 7, 1, 12, tzinfo=UTC)  # a Wednesday
MOMENTS = [DECIDED_AT + timedelta(hours=6 * n) for n in range(-8, 60)] + [
    DECIDED_AT + timedelta(days=n, hours=h) for n in range(15, 420, 7) for h in (0, 11)
]


def restrictions() -> Iterator[Restriction]:
    """Every way its dates, notice, reviews and end may lie."""
    for start, end, review, notice, method, unwarned, renewed, ended in product(
        (-3, 0, 5),
        (None, 9, 60),
        (30, 200),
        (None, 0, 1, 4, 9),
        (IssueMethod.POST, IssueMethod.EMAIL),
        (False, True),
        (None, 20, 60),
        (None, (7, EndedHow.LIFTED), (0, EndedHow.QUASHED), (12, EndedHow.REPLACED)),
    ):
        yield replace(
            restriction("r", ()),
            authorised_at=DECIDED_AT,
            starts_on=day(start),
            ends_on=None if end is None else day(end),
            review_on=day(review),
            notice_issued_at=None if notice is None else DECIDED_AT + notice * DAY,
            notice_method=None if notice is None else method,
            without_warning=unwarned,
            reviews=() if renewed is None else (renewal(renewed),),
            ended_at=None if ended is None else DECIDED_AT + ended[0] * DAY,
            ended_how=None if ended is None else ended[1],
        )


def day(offset: int) -> date:
    return (DECIDED_AT + offset * DAY).date()


def renewal(offset: int) -> Review:
    return Review(
        reviewed_at=DECIDED_AT + offset * DAY, outcome=ReviewOutcome.CONTINUE, next_review_on=day(offset + 90)
    )


def holds(r: Restriction, at: datetime) -> None:
    """What is true of every restriction in force at ``at``."""
    noticed = r.notice_issued_at is not None and r.notice_issued_at <= at
    assert r.authorised_at <= at, "in force before it was decided"
    assert r.starts_on <= at.date() or (at + timedelta(hours=1)).date() >= r.starts_on, "before its day"
    assert noticed or r.without_warning, "without a notice"
    if not noticed:
        assert at - r.authorised_at < 3 * DAY, "without a warning, and still without a notice after the days for it"
    if not r.without_warning and r.notice_method is IssueMethod.POST and r.notice_issued_at:
        assert at - r.notice_issued_at > DAY, "a letter just posted was not yet received"
    assert r.ended_at is None or at < r.ended_at, "after somebody ended it"
    assert r.ends_on is None or at.date() <= r.ends_on, "after its last day"
    last_review = max([r.review_on, *(x.next_review_on for x in r.reviews if x.next_review_on and x.reviewed_at <= at)])
    assert at.date() <= last_review + POLICY.lengths.review_grace_days * DAY, "a missed review let it go on"


def test_nothing_bites_before_decision_day_and_notice_nor_after_end_missed_review_or_lifting() -> None:
    rng = chance(1)
    found = 0
    every = list(restrictions())
    for r in every if IS_WHOLE else rng.sample(every, 250):
        for at in MOMENTS if IS_WHOLE else rng.sample(MOMENTS, 8):
            TALLY["restrictions at a moment"] += 1
            if standing_at(POLICY, r, at).is_in_force:
                found += 1
                holds(r, at)
    assert found > 100


def test_an_ended_restriction_never_comes_back() -> None:
    rng = chance(2)
    for r in rng.sample(list(restrictions()), size(100, 1500)):
        over = [not standing_at(POLICY, r, at).is_live for at in sorted(MOMENTS)]
        assert over == sorted(over)


def test_between_two_of_its_changes_a_restriction_stands_as_it_stood() -> None:
    kept = 0
    every = list(restrictions())
    for r in every if IS_WHOLE else chance(2).sample(every, 400):
        changes = changes_at(POLICY, r)
        standings = [standing_at(POLICY, r, at) for at in MOMENTS]
        for (before, was), (after, now) in pairwise(zip(MOMENTS, standings, strict=True)):
            if not any(before < change <= after for change in changes):
                assert was == now, (r, before, after)
                kept += 1
    assert kept > 1000
