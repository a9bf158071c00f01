"""Replies and appeals that came when nobody who decided could weigh them: for whoever looks at the matter next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contact_policy.policy import Policy
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.working_days import deemed_receipt, end_of, london_date
from contact_policy.records import RestrictionRecord, WarningRecord
from contact_policy.records.appeals import AppealAbout, AppealRecord


class Arrival(StrEnum):
    """What came."""

    REPLY = "reply"
    APPEAL = "appeal"


class LateFor(StrEnum):
    """What it came too late for: the time it had, the decision, the last review, or the restriction itself."""

    TIME_GIVEN = "time_given"
    DECISION = "decision"
    LAST_REVIEW = "last_review"
    RESTRICTION = "restriction"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateArrival:
    """A reply to a warning, or an appeal, with what it came too late for. ``about_id`` is what it answers."""

    what: Arrival
    id: str
    about_id: str
    received_at: datetime
    recorded_at: datetime
    late_for: tuple[LateFor, ...]


def late_arrivals(
    policy: Policy,
    record: RestrictionRecord,
    warnings: Iterable[WarningRecord],
    appeals: Iterable[AppealRecord],
    now: datetime,
) -> tuple[LateArrival, ...]:
    """Those that came late of what answers a restriction, or a warning for the same behaviour, oldest first.

    An appeal against the restriction comes after its decision by nature: that alone makes none late.
    """
    found = [*_replies(policy, record, warnings, now), *_appeals(policy, record, appeals, now)]
    return tuple(sorted((late for late in found if late.late_for), key=lambda late: (late.received_at, late.id)))


def _replies(
    policy: Policy, record: RestrictionRecord, warnings: Iterable[WarningRecord], now: datetime
) -> Iterator[LateArrival]:
    for warning in warnings:
        if warning.issued_at is None or warning.method is None or not _concerns(record, warning):
            continue
        received_on = london_date(deemed_receipt(policy, warning.issued_at, warning.method))
        time_given = end_of(received_on + timedelta(days=warning.response_days))
        for reply in warning.responses:
            late_for = [LateFor.TIME_GIVEN] if reply.received_at >= time_given else []
            yield LateArrival(
                what=Arrival.REPLY,
                id=reply.id,
                about_id=warning.id,
                received_at=reply.received_at,
                recorded_at=reply.recorded_at,
                late_for=(*late_for, *_after(policy, record, reply.received_at, reply.recorded_at, now)),
            )


def _appeals(
    policy: Policy, record: RestrictionRecord, appeals: Iterable[AppealRecord], now: datetime
) -> Iterator[LateArrival]:
    for appeal in appeals:
        after = _after(policy, record, appeal.received_at, appeal.recorded_at, now)
        if appeal.about is AppealAbout.RESTRICTION:
            after = [moment for moment in after if moment is not LateFor.DECISION]
        yield LateArrival(
            what=Arrival.APPEAL,
            id=appeal.id,
            about_id=appeal.about_id,
            received_at=appeal.received_at,
            recorded_at=appeal.recorded_at,
            late_for=(*([] if appeal.is_in_time else [LateFor.TIME_GIVEN]), *after),
        )


def _concerns(record: RestrictionRecord, warning: WarningRecord) -> bool:
    return bool(set(warning.behaviours) & set(record.restriction.behaviours))


def _after(
    policy: Policy, record: RestrictionRecord, received_at: datetime, recorded_at: datetime, now: datetime
) -> list[LateFor]:
    """What was over when it was known of: whoever decided before had not seen it, whenever it came in."""
    restriction = record.restriction
    standing = standing_at(policy, restriction, now)
    ended_at = restriction.ended_at or (None if standing.is_live else standing.lapses_at)
    reviewed_at = max((review.reviewed_at for review in restriction.reviews), default=None)
    return [
        late_for
        for late_for, moment, since in (
            (LateFor.DECISION, restriction.authorised_at, recorded_at),
            (LateFor.LAST_REVIEW, reviewed_at, recorded_at),
            (LateFor.RESTRICTION, ended_at, received_at),
        )
        if moment is not None and since > moment
    ]
