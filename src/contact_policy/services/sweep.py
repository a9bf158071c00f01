"""The sweep: writes down what has come about by the passing of time alone. Restrictions end without it all the same.

It may run as often as anybody likes, several at once, and after days of standing still: each restriction is dealt with
in a transaction of its own, so one that cannot be dealt with keeps back no other, and all that is overdue is caught up
with in the order in which it came due.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from contact_policy.errors import Unavailable
from contact_policy.letters import Templates, built_in_templates
from contact_policy.policy import Policy
from contact_policy.policy.reminders import ReminderKind
from contact_policy.records import Caller
from contact_policy.records.filed_contacts import LateFiling
from contact_policy.records.reviews import SweepResult
from contact_policy.services import (
    Store,
    contact_statuses,
    data_request_reminders,
    disposal,
    drafts,
    feed,
    filed_contact_reminders,
    overdue_answers,
    review_reminders,
    support,
    webhook_deliveries,
)
from contact_policy.services.context import Context
from contact_policy.services.overdue_answers import OverdueAnswer
from contact_policy.services.sending import queue

SWEEPER = Caller(subject="contact-policy sweep", roles=frozenset())

# Restrictions read at a time.
_AT_A_TIME = 250

# Of those whose disposal was approved, so many at a time: the next sweep goes on.
_MOST_DISPOSED_OF = 100

# An answer holds what was asked for, people's own words too: it is kept for as long as somebody may ask again.
ANSWERS_KEPT = timedelta(days=7)

_log = logging.getLogger("contact_policy.sweep")


async def sweep(
    store: Store,
    policy: Policy,
    now: datetime,
    templates: Templates | None = None,
    *,
    ask_again: int | None = None,
) -> SweepResult:
    """Remind, write down every lapse that has happened by ``now``, and tidy up; returns how much there was.

    Notices are written by ``templates``; by ours without any.

    Of at most ``ask_again`` restrictions (None: of all) it is worked out whether what they were decided on still holds;
    whoever sweeps often gets through them by and by.

    Raises Unavailable while the database is away. What cannot be dealt with is counted, logged by its id and tried
    again by the next sweep.
    """
    done = _Done()
    failed: set[str] = set()
    for due in await _due(store, policy, now):
        try:
            async with store.transaction() as tx:
                context = Context(tx, policy, SWEEPER, now, templates or built_in_templates())
                done += await due.write_down(context)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one thing must not keep back the others
            _tell(due.id, error)
            failed.add(due.id)
    failed |= await _ask_again(store, policy, now, ask_again)
    swept = SweepResult(swept_at=now, lapses=done.lapses, reminders=done.reminders, failed=len(failed))
    async with store.transaction() as tx:
        # by the real clock: what is forgotten is what boards have really seen
        await contact_statuses.forget_changes(tx, datetime.now(UTC))
        await tx.idempotency.forget(datetime.now(UTC) - ANSWERS_KEPT)
        await feed.forget(tx, now)
        await webhook_deliveries.forget(tx, now)
        await drafts.forget_old(tx, now)
        await queue.forget(tx, now)
        await tx.review_reminders.note_sweep(swept)
    await disposal.carry_out(store, policy, now, _MOST_DISPOSED_OF)
    await _add_up(store)
    return swept


class _Done(NamedTuple):
    """How much was written down."""

    lapses: int = 0
    reminders: int = 0

    def __add__(self, other: object) -> _Done:
        if not isinstance(other, _Done):
            return NotImplemented
        return _Done(self.lapses + other.lapses, self.reminders + other.reminders)


class _Due(NamedTuple):
    """Something that came due at ``at``, and what writes it down; ``id`` is the restriction's, or what it is of."""

    at: datetime
    id: str
    write_down: Callable[[Context], Awaitable[_Done]]


async def _due(store: Store, policy: Policy, now: datetime) -> list[_Due]:
    """All of which something is to be told, that which came due first first."""

    def restriction(at: datetime, id_: str) -> _Due:
        return _Due(at, id_, lambda context: _catch_up(context, id_))

    def unanswered(overdue: OverdueAnswer, tell: Callable[[Context, OverdueAnswer], Awaitable[bool]]) -> _Due:
        async def remind(context: Context) -> _Done:
            return _Done(reminders=await tell(context, overdue))

        return _Due(overdue.due_at, overdue.about, remind)

    def filed(late: LateFiling) -> _Due:
        async def tell(context: Context) -> _Done:
            await filed_contact_reminders.tell(context, late)
            return _Done()

        return _Due(filed_contact_reminders.due_at(late), late.contact_event_id, tell)

    found = [restriction(at, id_) for id_, at in (await _restrictions(store, policy, now)).items()]
    async with store.reading() as tx:
        context = Context(tx, policy, SWEEPER, now)
        for reminders in (overdue_answers, data_request_reminders):
            found += [unanswered(overdue, reminders.remind) for overdue in await reminders.due(context)]
        found += [filed(late) for late in await filed_contact_reminders.due(context)]
    return sorted(found, key=lambda due: (due.at, due.id))


async def _restrictions(store: Store, policy: Policy, now: datetime) -> dict[str, datetime]:
    """The restrictions of which something is to be told, and when the first of it came due."""
    async with store.reading() as tx:
        ids = await tx.restrictions.unclosed(now)
        moved = await tx.told_standings.due(now, policy.digest)
    found = {id_: at or now for id_, at in moved.items()}
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        try:
            async with store.reading() as tx:
                reminders = await review_reminders.first_due(Context(tx, policy, SWEEPER, now), some)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - one of them is at fault: each is looked at alone, and that one counted
            reminders = [(now, id_) for id_ in some]
        found |= {id_: min(at, found.get(id_, at)) for at, id_ in reminders}
    return found


async def _catch_up(context: Context, restriction_id: str) -> _Done:
    told = await review_reminders.catch_up(context, restriction_id)
    ended = sum(reminder.kind is ReminderKind.ENDED for reminder in told)
    return _Done(lapses=ended, reminders=len(told) - ended)


async def _ask_again(store: Store, policy: Policy, now: datetime, most: int | None) -> set[str]:
    """Work out, once a day, whether what each restriction was decided on still holds; returns those that failed."""
    async with store.reading() as tx:
        due = await support.due(Context(tx, policy, SWEEPER, now), most)
    failed: set[str] = set()
    for restriction_id in due:
        try:
            async with store.transaction() as tx:
                await support.catch_up(Context(tx, policy, SWEEPER, now), restriction_id)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one restriction must not keep back the others
            _tell(restriction_id, error)
            failed.add(restriction_id)
    return failed


async def _add_up(store: Store) -> None:
    """Keep short what statistics have to add up themselves."""
    are_more = True
    while are_more:
        async with store.transaction() as tx:
            are_more = await tx.statistics.add_up()


def _tell(restriction_id: str, error: Exception) -> None:
    _log.error("A restriction could not be swept and is tried again: %s, %s", restriction_id, type(error).__name__)
