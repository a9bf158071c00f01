"""Whether conduct improved after a warning, of many warnings at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    any_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)

from contact_policy.policy.vocabulary import AppealOutcome, Behaviour, MadeBy, Raises
from contact_policy.records.appeals import AppealAbout
from contact_policy.storage.columns import has_code
from contact_policy.storage.membership import is_own_or_merged, owner
from contact_policy.storage.tables import appeal_decisions, appeals, contact_events, notices, warnings


class AfterWarning(StrEnum):
    """What became of the conduct that was warned of."""

    IMPROVED = "improved"
    NOT_IMPROVED = "not_improved"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What counts as going on: the ``observations`` of each behaviour, within ``days`` after the time to change.

    Of the behaviours ``spared``, a contact shows nothing where it brought any of ``never_held``. Nothing is judged
    before those days are over, by ``now``.
    """

    observations: Mapping[Behaviour, Sequence[str]]
    spared: frozenset[Behaviour]
    never_held: frozenset[Raises]
    days: int
    now: datetime


def outcomes(condition: ColumnElement[bool], conduct: Conduct) -> Select[Any]:
    """Count the issued warnings that ``condition`` holds of, by what became of the conduct.

    Improved is: no such conduct of the customer's own. A warning quashed since is not judged.
    """
    time_to_change = _days(warnings.c.response_days)
    issued = (
        select(
            warnings.c.id,
            warnings.c.behaviours,
            owner(warnings.c.customer_id).label("owner"),
            (notices.c.deemed_received_at + time_to_change).label("since"),
        )
        .join(notices, notices.c.id == warnings.c.notice_id)
        .where(condition)
        .cte("issued")
    )
    until = issued.c.since + _days(literal(conduct.days))
    outcome = case(
        (or_(until > conduct.now, _is_quashed(issued.c.id)), AfterWarning.NOT_JUDGED.value),
        (_went_on(issued.c, until, conduct), AfterWarning.NOT_IMPROVED.value),
        else_=AfterWarning.IMPROVED.value,
    )
    return select(outcome.label("what"), func.count().label("count")).select_from(issued).group_by("what")


def is_replaced(event_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a later contact event corrects this one, and stands in its place."""
    correction = contact_events.alias()
    return exists().where(correction.c.corrects == event_id)


def _went_on(warning: Any, until: ColumnElement[Any], conduct: Conduct) -> ColumnElement[bool]:
    event = contact_events.alias()
    e = event.c
    theirs = is_own_or_merged(e.customer_id, warning.owner)
    shown = or_(*(_shows(event, warning, behaviour, conduct) for behaviour in conduct.observations))
    is_then = and_(e.occurred_at >= warning.since, e.occurred_at < until)
    return exists().where(theirs, is_then, e.made_by == MadeBy.CUSTOMER, shown, not_(is_replaced(e.id)))


def _shows(event: FromClause, warning: Any, behaviour: Behaviour, conduct: Conduct) -> ColumnElement[bool]:
    seen = event.c.observations.op("&&")(conduct.observations[behaviour])
    warned_of = literal(behaviour) == any_(warning.behaviours)
    if behaviour not in conduct.spared:
        return and_(warned_of, seen)
    is_held = or_(event.c.raises.is_(None), not_(has_code(event.c.raises, sorted(conduct.never_held))))
    return and_(warned_of, seen, is_held)


def _is_quashed(warning_id: ColumnElement[str]) -> ColumnElement[bool]:
    decided = exists().where(appeals.c.about == AppealAbout.WARNING, appeals.c.about_id == warning_id)
    return decided.where(
        appeal_decisions.c.appeal_id == appeals.c.id, appeal_decisions.c.outcome == AppealOutcome.QUASHED
    )


def _days(count: ColumnElement[int]) -> ColumnElement[Any]:
    # In hours, as the policy counts from a moment: PostgreSQL's days would bend over a change of the clocks.
    return func.make_interval(0, 0, 0, 0, count * 24)
