"""Tells the feed how restrictions stand: in force, suspended, ended. It is read off dates, so time alone moves it.

It is told in each write that touches a restriction and, of what time brings, by the sweep: each once, at the moment
when it truly came about, whoever looked when.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from contact_policy.policy import Policy
from contact_policy.policy.facts import Restriction
from contact_policy.policy.lifecycle import RestrictionStatus, changes_at, standing_at
from contact_policy.records import EVER, RestrictionRecord
from contact_policy.records.changes import ChangeKind, ChangeRecord, ToldStanding
from contact_policy.services import changes
from contact_policy.services.context import Context

_IN_FORCE = RestrictionStatus.IN_FORCE
# It limits nothing yet, or not just now: which of the two is nothing that a system would do otherwise by.
_WAITING = RestrictionStatus.PENDING_NOTICE
_NOT_YET = (RestrictionStatus.PENDING_NOTICE, RestrictionStatus.SCHEDULED)


class _Step(NamedTuple):
    """From when on a restriction stands so."""

    at: datetime
    status: RestrictionStatus


async def tell(context: Context, restriction_id: str) -> None:
    """Write to the feed what has come about of a restriction's standing by now; its customer is locked."""
    await changes.write(context, *await untold(context, await context.tx.restrictions.get(restriction_id)))


async def untold(context: Context, record: RestrictionRecord) -> list[ChangeRecord]:
    """What has come about by now and was not told, oldest first. It counts as told from then on: write it down."""
    policy, restriction, now = context.policy, record.restriction, context.now
    told = await context.tx.told_standings.of(record.id)
    known = _Step(EVER, _WAITING) if told is None or told.since is None else _Step(told.since, told.status)
    if now < known.at:
        return []  # a clock that was set back takes nothing back
    came_about = _since(policy, restriction, known, now)
    latest = came_about[-1] if came_about else known
    await context.tx.told_standings.keep(
        ToldStanding(
            restriction_id=record.id,
            status=latest.status,
            since=None if latest.at == EVER else latest.at,
            next_at=next((at for at in changes_at(policy, restriction) if at > now), None)
            if latest.status in {_IN_FORCE, _WAITING}
            else None,
            edition=policy.digest,
        )
    )
    return [_told(context, record, step) for step in came_about]


def _since(policy: Policy, restriction: Restriction, known: _Step, now: datetime) -> list[_Step]:
    """Each change of standing after what is ``known``, by the facts as they are now.

    What they say of the time before is told only where it still holds: a letter whose issue is written down late, or
    that came back, changes what was so.
    """
    moments = [at for at in changes_at(policy, restriction) if at <= now]
    walk = [_Step(EVER, _WAITING), *(_Step(at, _standing(policy, restriction, at)) for at in moments)]
    steps = [after for before, after in pairwise(walk) if after.status is not before.status]
    later = [step for step in steps if step.at > known.at]
    if later and later[0].status is known.status:
        del later[0]
    stands = _standing(policy, restriction, now)
    if stands is (later[-1] if later else known).status:
        return later
    since = max((step.at for step in steps if step.status is stands), default=now)
    return [*later, _Step(max(since, known.at), stands)]


def _standing(policy: Policy, restriction: Restriction, at: datetime) -> RestrictionStatus:
    status = standing_at(policy, restriction, at).status
    return _WAITING if status in _NOT_YET else status


def _told(context: Context, record: RestrictionRecord, step: _Step) -> ChangeRecord:
    if step.status is _IN_FORCE:
        return changes.of_restriction(context, ChangeKind.RESTRICTION_IN_FORCE, record, effective_at=step.at)
    if step.status is _WAITING:
        return changes.of_restriction(context, ChangeKind.RESTRICTION_SUSPENDED, record, effective_at=step.at)
    how = step.status.value
    return changes.of_restriction(context, ChangeKind.RESTRICTION_ENDED, record, effective_at=step.at, how=how)
