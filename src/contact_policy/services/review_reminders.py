"""What a review that comes, or does not come, brings about: reminders, the customer's letter, the end by itself.

Each is written down once, in its own order, in the transaction that queues or drafts what tells of it. Where several
came due before anybody looked, people are told the latest alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from contact_policy.policy.facts import Restriction
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.notices import EndNotice, ReviewComingNotice, compose_notice
from contact_policy.policy.reminders import Reminder, ReminderKind, reminders_due
from contact_policy.policy.support import SupportState
from contact_policy.policy.vocabulary import NoticeKind
from contact_policy.policy.working_days import london_date, spoken
from contact_policy.records import RestrictionRecord
from contact_policy.records.changes import ChangeKind, ChangeRecord
from contact_policy.records.reviews import ReminderRecord
from contact_policy.services import changes, notices, told_standings
from contact_policy.services.context import Context, new_id
from contact_policy.services.office_reminders import News, reminded_roles, tell_office
from contact_policy.services.restrictions_beside import restrictions_beside


async def first_due(context: Context, restriction_ids: Sequence[str]) -> list[tuple[datetime, str]]:
    """Those of these restrictions of which something is to be told, each with the moment when that first came due."""
    told = defaultdict(list)
    for earlier in await context.tx.review_reminders.of(restriction_ids):
        told[earlier.restriction_id].append(earlier)
    found = []
    for record in await context.tx.restrictions.several(restriction_ids):
        due = _untold(context, record, told[record.id])
        if due:
            found.append((due[0].due_at, record.id))
    return found


def _untold(context: Context, record: RestrictionRecord, told: Iterable[ReminderRecord]) -> list[Reminder]:
    """What has come due of this restriction's review and is not written down yet, oldest first."""
    known = {earlier.key for earlier in told}
    due = reminders_due(context.policy, record.restriction, context.now)
    return [reminder for reminder in due if (reminder.kind, reminder.review_on, reminder.days) not in known]


async def catch_up(context: Context, restriction_id: str) -> list[Reminder]:
    """Write down and tell all that has come due of one restriction's review; returns what it was.

    The feed is told of each, and of how the restriction has come to stand by now, in the order in which it came about.

    The office is told by e-mail.

    Whoever does so at the same time waits, and finds it done.
    """
    record = await context.tx.restrictions.get(restriction_id)
    await context.tx.lock_customer(record.customer_id, even_erased=True)
    record = await context.tx.restrictions.get(restriction_id)
    earlier = await context.tx.review_reminders.of([restriction_id])
    due = _untold(context, record, earlier)
    letters = {told.review_on: told.notice_id for told in earlier if told.kind is ReminderKind.CUSTOMER}
    latest = [reminder for reminder in due if reminder.kind is not ReminderKind.CUSTOMER][-1:]
    for reminder in due:
        if reminder.kind is ReminderKind.CUSTOMER:
            notice_id = await _tell_customer(context, record, reminder)
            is_told = notice_id is not None
            letters[reminder.review_on] = notice_id
        else:
            is_told = reminder in latest
            notice_id = None
            if reminder.kind is ReminderKind.ENDED:
                letters[reminder.review_on] = notice_id = await _lapse(context, record, reminder)
        await _write_down(context, record, reminder, notice_id, is_told=is_told)
    for reminder in latest:
        letter = letters.get(reminder.review_on)
        await _tell_office(context, record, reminder, letter)
    told = [_change(context, record, reminder) for reminder in due if reminder.kind in _CHANGE_KINDS]
    told += await told_standings.untold(context, record)
    await changes.write(context, *sorted(told, key=lambda change: change.effective_at))
    return due


_CHANGE_KINDS = {ReminderKind.COMING: ChangeKind.REVIEW_COMING, ReminderKind.OVERDUE: ChangeKind.REVIEW_OVERDUE}


def _change(context: Context, record: RestrictionRecord, reminder: Reminder) -> ChangeRecord:
    """What the feed tells. Its ``ends_on`` is the restriction's last day if nobody renews it."""
    return changes.change(
        context,
        _CHANGE_KINDS[reminder.kind],
        record.customer_id,
        f"restrictions/{record.id}",
        {
            "restriction_id": record.id,
            "review_on": reminder.review_on,
            "days": reminder.days,
            "ends_on": last_day(standing_at(context.policy, record.restriction, reminder.due_at).lapses_at),
            "roles": list(reminded_roles(context)),
        },
        effective_at=reminder.due_at,
    )


async def _write_down(
    context: Context, record: RestrictionRecord, reminder: Reminder, notice_id: str | None, *, is_told: bool
) -> None:
    await context.tx.review_reminders.add(
        ReminderRecord(
            id=new_id(),
            restriction_id=record.id,
            customer_id=record.customer_id,
            kind=reminder.kind,
            review_on=reminder.review_on,
            days=reminder.days,
            due_at=reminder.due_at,
            told=is_told,
            recorded_at=context.now,
            notice_id=notice_id,
        )
    )


async def _tell_customer(context: Context, record: RestrictionRecord, reminder: Reminder) -> str | None:
    """Draft the letter that a review comes, unless its day has come by now, or they were never told of the limits."""
    if reminder.review_on <= london_date(context.now) or record.restriction.notice_issued_at is None:
        return None
    text = compose_notice(context.policy, await review_coming_told(context, record, reminder.review_on))
    return (await notices.draft_about(context, record, NoticeKind.REVIEW_COMING, text)).id


async def review_coming_told(context: Context, record: RestrictionRecord, review_on: date) -> ReviewComingNotice:
    """What the letter tells before a review."""
    return ReviewComingNotice(
        person=(await context.tx.customers.get(record.customer_id)).person,
        restriction=record.restriction,
        review_on=review_on,
        beside=await restrictions_beside(context, record),
        cases=await context.tx.cases.known(record.customer_id),
    )


async def _lapse(context: Context, record: RestrictionRecord, reminder: Reminder) -> str | None:
    """Write down that it ended by itself, at its own moment whoever looked when, and draft the letter that says so.

    Nobody is written to about the end of limits that they were never told of and that never held.
    """
    ended_on, letter = last_day(reminder.due_at), None
    if _has_held(record.restriction):
        content = compose_notice(context.policy, await lapse_told(context, record, reminder.due_at))
        letter = (await notices.draft_about(context, record, NoticeKind.LAPSE, content)).id
    await context.tx.restrictions.mark_lapse_recorded(record.id, context.now)
    await context.audit(
        "restriction.lapsed",
        f"restrictions/{record.id}",
        record.customer_id,
        at=reminder.due_at.isoformat(),
        last_day=ended_on.isoformat(),
    )
    return letter


async def lapse_told(context: Context, record: RestrictionRecord, ended_at: datetime) -> EndNotice:
    """What the letter tells of an end by itself at ``ended_at``: whether its time was over, or nobody reviewed it."""
    ended_on = last_day(ended_at)
    return EndNotice(
        lapsed=True,
        ended_on=ended_on,
        was_not_reviewed=ended_on != record.restriction.ends_on,
        person=(await context.tx.customers.get(record.customer_id)).person,
        beside=await restrictions_beside(context, record),
        cases=await context.tx.cases.known(record.customer_id),
        services=record.restriction.services,
    )


def _has_held(restriction: Restriction) -> bool:
    """Whether it may have limited anything: its notice went, or it needed none at first."""
    return restriction.notice_issued_at is not None or restriction.without_warning


async def _tell_office(context: Context, record: RestrictionRecord, reminder: Reminder, letter: str | None) -> None:
    """Queue an e-mail to those who propose and decide. It names nobody: the restriction's id finds the rest.

    ``letter`` is the notice that is drafted for the customer, if any: the e-mail leads to it.
    """
    restriction = record.restriction
    subject, paragraphs = _words(context, restriction, reminder)
    if reminder.kind is not ReminderKind.ENDED and record.support and record.support.state is SupportState.LOST:
        paragraphs += (_SUPPORT_LOST,)
    name = f"review/{restriction.id}/{reminder.review_on}/{reminder.kind}/{reminder.days}"
    news = News(customer_id=restriction.customer_id, about=f"restrictions/{restriction.id}", once=name)
    await tell_office(context, news, subject, (*paragraphs, *_links(restriction, letter)))


def _links(restriction: Restriction, letter: str | None) -> tuple[str, ...]:
    """Where each is read, below the service's own address."""
    about = f"Restriction {restriction.id}: /v1/restrictions/{restriction.id}"
    return (about, f"Letter to the customer: /v1/notices/{letter}") if letter else (about,)


def _words(context: Context, restriction: Restriction, reminder: Reminder) -> tuple[str, tuple[str, ...]]:
    day = spoken(reminder.review_on)
    letter = _LETTER_DRAFTED if _has_held(restriction) else _NOTHING_TO_TELL
    ends = spoken(last_day(standing_at(context.policy, restriction, context.now).lapses_at))
    match reminder.kind:
        case ReminderKind.ENDED if restriction.ends_on and ends == spoken(restriction.ends_on):
            return "A restriction has reached its end date", (
                f"A restriction ended on {ends}, its end date.",
                letter,
            )
        case ReminderKind.ENDED:
            return "A restriction has ended because it was not reviewed", (
                f"A restriction was to be reviewed by {day}. Nobody renewed it, and it ended on {ends}.",
                letter,
            )
        case ReminderKind.OVERDUE:
            return "The review of a restriction is overdue", (
                f"A restriction was to be reviewed by {day}. If nobody renews it, it ends on {ends}.",
                "Only a recorded review with reasons renews it.",
            )
        case _ if restriction.ends_on and restriction.ends_on <= reminder.review_on:
            return "A restriction comes to its end date", (
                f"A restriction ends on {ends}, its end date. No review makes it longer.",
                "Please look at whether it is still needed until then, or whether less would do.",
            )
        case _:
            return "The review of a restriction is coming", (
                f"A restriction is to be reviewed by {day}. If nobody renews it, it ends on {ends}.",
                "Please look at whether it is still needed, or whether less would do.",
            )


_LETTER_DRAFTED = "The letter that tells the customer is drafted. Please issue it."
_SUPPORT_LOST = (
    "Something that it was decided on no longer holds: see its support. Whoever reviews it says how that was weighed."
)
_NOTHING_TO_TELL = "Its own letter never went, so it limited nothing, and the customer need not be told."


def last_day(lapses_at: datetime) -> date:
    """The last day of what ends at ``lapses_at``."""
    return london_date(lapses_at - timedelta(seconds=1))
