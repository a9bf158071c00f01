"""The sweep: writes down what has come about by the passing of time alone. Restrictions end without it all the same.

It may run as often as anybody likes, several at once, and after days of standing still: each restriction is dealt with
in a transaction of its own, so one that cannot be dealt with keeps back no other, and all that is overdue is caught up
with in the order in which it came due.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from contact_policy.errors import Unavailable
from contact_policy.letters import Templates, built_in_templates
from contact_policy.policy import Policy
from contact_policy.policy.reminders import ReminderKind
from contact_policy.records import Caller
from contact_policy.records.reviews import SweepResult
from contact_policy.services import Store, contact_statuses, overdue_answers, review_reminders, support
from contact_policy.services.context import Context

SWEEPER = Caller(subject="contact-policy sweep", roles=frozenset())

# Restrictions read at a time.
_AT_A_TIME = 250

_log = logging.getLogger("contact_policy.sweep")


async def sweep(
    store: Store,
    policy: Policy,
    now: datetime,
    templates: Templates | None = None,
    *,
    by_webhook: bool = False,
    ask_again: int | None = None,
) -> SweepResult:
    """Remind, write down every lapse that has happened by ``now``, and tidy up; returns how much there was.

    Notices are written by ``templates``; by ours without any. Reminders are queued ``by_webhook`` as well as by e-mail.

    Of at most ``ask_again`` restrictions (None: of all) it is worked out whether what they were decided on still holds;
    whoever sweeps every minute gets through them by and by.

    Raises Unavailable while the database is away. A restriction that cannot be dealt with is counted, logged by its id
    and tried again by the next sweep.
    """
    lapses = reminders = 0
    failed: set[str] = set()
    for restriction_id in await _due(store, policy, now):
        try:
            async with store.transaction() as tx:
                context = Context(tx, policy, SWEEPER, now, templates or built_in_templates())
                done = await review_reminders.catch_up(context, restriction_id, by_webhook=by_webhook)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one restriction must not keep back the others
            _tell(restriction_id, error)
            failed.add(restriction_id)
            continue
        ended = sum(reminder.kind is ReminderKind.ENDED for reminder in done)
        lapses, reminders = lapses + ended, reminders + len(done) - ended
    failed |= await _ask_again(store, policy, now, ask_again)
    async with store.transaction() as tx:
        context = Context(tx, policy, SWEEPER, now, templates or built_in_templates())
        reminders += await overdue_answers.remind(context, by_webhook=by_webhook)
    swept = SweepResult(swept_at=now, lapses=lapses, reminders=reminders, failed=len(failed))
    async with store.transaction() as tx:
        # by the real clock: what is forgotten is what boards have really seen
        await contact_statuses.forget_changes(tx, datetime.now(UTC))
        await tx.review_reminders.note_sweep(swept)
    await _add_up(store)
    return swept


async def _due(store: Store, policy: Policy, now: datetime) -> list[str]:
    """The restrictions of which something is to be told, that which came due first first."""
    async with store.reading() as tx:
        ids = await tx.restrictions.unclosed()
    found: list[tuple[datetime, str]] = []
    for start in range(0, len(ids), _AT_A_TIME):
        some = ids[start : start + _AT_A_TIME]
        try:
            async with store.reading() as tx:
                found += await review_reminders.first_due(Context(tx, policy, SWEEPER, now), some)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - one of them is at fault: each is looked at alone, and that one counted
            found += [(now, id_) for id_ in some]
    return [id_ for _, id_ in sorted(found)]


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
