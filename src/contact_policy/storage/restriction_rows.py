"""How a restriction is put together: its own row, the issue on its notice, its reviews, and how it was varied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, Label, Select, func, select

from contact_policy.policy import facts
from contact_policy.policy.measure import Measure
from contact_policy.policy.vocabulary import AppealOutcome
from contact_policy.records import RestrictionRecord
from contact_policy.storage.as_known import AsKnown, AsOf
from contact_policy.storage.columns import among, told
from contact_policy.storage.connection import Connection
from contact_policy.storage.notice_returns import ReturnsById, delivery, returns_of, was_recorded
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.restriction_supports import supports_of
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import appeal_decisions, appeals, notices, restrictions, reviews, variations

_ISSUE = (
    notices.c.issued_at,
    notices.c.method,
    notices.c.issue_recorded_at,
    notices.c.times_returned,
)
_FACT_COLUMNS = tuple(f.name for f in fields(facts.Restriction) if f.name in restrictions.c)
_RECORD_COLUMNS = tuple(f.name for f in fields(RestrictionRecord) if f.name in restrictions.c)

ReviewsById = dict[str, tuple[facts.Review, ...]]
MeasuresById = dict[str, tuple[Measure, ...]]


def selected() -> Select[Any]:
    """Select restrictions with the issue of each one's notice, and the appeal that quashed it, if one did."""
    quashing = (
        _quashed(appeal_decisions.c.decided_at, "quashed_at"),
        _quashed(appeal_decisions.c.may_be_decided_again, "may_be_decided_again"),
    )
    statement = select(*told(restrictions), *_ISSUE, *quashing)
    return statement.join(notices, notices.c.id == restrictions.c.decision_notice_id)


def _quashed(column: ColumnElement[Any], name: str) -> Label[Any]:
    """``column`` of the first decision to quash a restriction."""
    decided = select(column).join(appeals, appeals.c.id == appeal_decisions.c.appeal_id)
    against = decided.where(appeals.c.about_id == restrictions.c.id)
    first = against.where(appeal_decisions.c.outcome == AppealOutcome.QUASHED).order_by(appeal_decisions.c.id).limit(1)
    return first.correlate(restrictions).scalar_subquery().label(name)


def review_on() -> Label[date]:
    """The review date that holds: the latest review's next one, else the one first set."""
    next_on = select(reviews.c.next_review_on).where(reviews.c.restriction_id == restrictions.c.id)
    latest = next_on.where(reviews.c.next_review_on.is_not(None)).order_by(
        reviews.c.reviewed_at.desc(), reviews.c.id.desc()
    )
    held = latest.limit(1).correlate(restrictions).scalar_subquery()
    return func.coalesce(held, restrictions.c.review_on, type_=Date).label("review_due_on")


def _variations(as_of: AsOf) -> Select[Any]:
    """Select what these restrictions were varied to by then, the latest last."""
    c = variations.c
    statement = select(c.restriction_id, c.measures).where(among(c.restriction_id))
    if as_of is not None:
        statement = statement.where(c.varied_at <= as_of)
    return statement.order_by(c.varied_at, c.id)


_REVIEWS = Prepared(
    select(reviews.c.restriction_id, reviews.c.reviewed_at, reviews.c.outcome, reviews.c.next_review_on)
    .where(among(reviews.c.restriction_id))
    .order_by(reviews.c.reviewed_at, reviews.c.id)
)
_VARIATIONS = AsKnown(_variations)


async def records(connection: Connection, rows: Sequence[Row]) -> tuple[RestrictionRecord, ...]:
    """Put the records of ``rows`` together."""
    found = await known(connection, rows, None)
    supports = await supports_of(connection, [row["id"] for row in rows])
    return tuple(
        RestrictionRecord(
            restriction=fact, support=supports.get(fact.id), **{name: row[name] for name in _RECORD_COLUMNS}
        )
        for row, fact in zip(rows, found, strict=True)
    )


async def known(connection: Connection, rows: Sequence[Row], as_of: datetime | None) -> tuple[facts.Restriction, ...]:
    """Put the facts of ``rows`` together as the office knew them at ``as_of``, or knows them now."""
    if not rows:
        return ()
    reviewed, varied = await _reviews(connection, rows), await _varied(connection, rows, as_of)
    returned = await returns_of(connection, rows, "decision_notice_id")
    return tuple(_fact(row, reviewed, varied, returned, as_of) for row in rows)


def _fact(
    row: Row, reviewed: ReviewsById, varied: MeasuresById, returned: ReturnsById, as_of: datetime | None
) -> facts.Restriction:
    values = {name: row[name] for name in _FACT_COLUMNS}
    values["measures"] = varied.get(row["id"], row["measures"])
    if not was_recorded(row["ended_at"], as_of):
        values |= {"ended_at": None, "ended_how": None, "ended_by_death": False}
    issue, values["notice_returned_at"] = delivery(row, returned.get(row["decision_notice_id"], ()), as_of)
    if issue is not None:
        values |= {"notice_issued_at": issue.issued_at, "notice_method": issue.method}
    if was_recorded(row["quashed_at"], as_of):
        values |= {"quashed_at": row["quashed_at"], "may_be_decided_again": row["may_be_decided_again"]}
    earlier = tuple(review for review in reviewed[row["id"]] if was_recorded(review.reviewed_at, as_of))
    return facts.Restriction(**values, reviews=earlier)


async def _reviews(connection: Connection, rows: Sequence[Row]) -> ReviewsById:
    found: ReviewsById = defaultdict(tuple)
    for row in await connection.rows(_REVIEWS, ids=[row["id"] for row in rows]):
        values = dict(row)
        found[values.pop("restriction_id")] += (facts.Review(**values),)
    return found


async def _varied(connection: Connection, rows: Sequence[Row], as_of: datetime | None) -> MeasuresById:
    """The measures that each restriction varied by then was last varied to."""
    latest_last = await connection.rows(_VARIATIONS.at(as_of), ids=[row["id"] for row in rows], as_of=as_of)
    return {row["restriction_id"]: row["measures"] for row in latest_last}
