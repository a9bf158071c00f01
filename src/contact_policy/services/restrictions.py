"""Restrictions after they are authorised: listed, broken (MC-8.31), reviewed and lifted (MC-9.3), replaced.

Status is read off dates at the moment of asking; nothing here makes a restriction harsher or longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from contact_policy.errors import EventOutsideRestriction, NotInForce, PreconditionFailed, invalid
from contact_policy.policy.conduct import is_own
from contact_policy.policy.contact_status import staff_guidance
from contact_policy.policy.days import add_months, london_date
from contact_policy.policy.lifecycle import RestrictionStatus, Standing, bites_at
from contact_policy.policy.notices import EndNotice, ReviewNotice, compose_notice
from contact_policy.policy.words import EndedHow, ReviewOutcome
from contact_policy.records import BreachRecord, NoticeKind, Page, RestrictionRecord, ReviewRecord
from contact_policy.services import contact_events, notices
from contact_policy.services.context import Context, new_id
from contact_policy.services.endings import end


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which restrictions a list is to show; None shows all."""

    customer_id: str | None = None
    status: RestrictionStatus | None = None
    review_due_before: date | None = None


def standing(context: Context, record: RestrictionRecord) -> Standing:
    """How a restriction stands now."""
    return bites_at(context.policy, record.restriction, context.now)


async def listed(context: Context, page: Page, wanted: Wanted) -> tuple[list[RestrictionRecord], str | None]:
    """A page of restrictions, newest first.

    Status follows from the clock, so it is not in the database to be asked for: pages are read on until this one is
    full.
    """
    found: list[RestrictionRecord] = []
    after = page.after
    while True:
        rest = Page(limit=page.limit - len(found), after=after)
        records, after = await context.tx.restrictions.list(rest, customer_id=wanted.customer_id)
        found += [record for record in records if _is_wanted(context, record, wanted)]
        if after is None or len(found) >= page.limit:
            return found, after


def _is_wanted(context: Context, record: RestrictionRecord, wanted: Wanted) -> bool:
    now = standing(context, record)
    if wanted.status is not None and now.status is not wanted.status:
        return False
    return wanted.review_due_before is None or (now.is_live and now.review_on < wanted.review_due_before)


async def record_breach(context: Context, restriction_id: str, contact_event_id: str, description: str) -> BreachRecord:
    """Record that a contact broke the conditions, and say what staff may do. It restricts nothing new.

    Raises NotInForce, EventOutsideRestriction where the contact did not fall within it, Duplicate for a second record
    of the same contact.
    """
    record = await _locked(context, restriction_id)
    event = await contact_events.of_customer(context, record.customer_id, contact_event_id, "/contact_event_id")
    if not is_own(event):
        raise invalid("/contact_event_id", "Name a contact of the customer's own: nobody else's breaks the conditions.")
    if not bites_at(context.policy, record.restriction, event.occurred_at).is_in_force:
        raise EventOutsideRestriction("The restriction was not in force when the contact was made.")
    customer = await context.tx.customers.get(record.customer_id)
    breach = BreachRecord(
        id=new_id(),
        restriction_id=restriction_id,
        customer_id=record.customer_id,
        contact_event_id=contact_event_id,
        description=description,
        recorded_by=context.caller.subject,
        recorded_at=context.now,
        staff_guidance=staff_guidance(context.policy, customer.person, record.restriction.measures, event.channel),
    )
    await context.tx.breaches.add(breach)
    await context.audit(
        "restriction.breached", f"restrictions/{restriction_id}", record.customer_id, event=contact_event_id
    )
    return breach


async def _locked(context: Context, restriction_id: str) -> RestrictionRecord:
    record = await context.tx.restrictions.get(restriction_id)
    await context.tx.lock_customer(record.customer_id)
    return await context.tx.restrictions.get(restriction_id)


async def _live(context: Context, restriction_id: str, version: int) -> RestrictionRecord:
    """The restriction to be reviewed or lifted: unchanged since it was read, and not ended."""
    record = await _locked(context, restriction_id)
    if record.version != version:
        raise PreconditionFailed("Read the restriction again and send its ETag.")
    now = standing(context, record)
    if not now.is_live:
        raise NotInForce(f"The restriction is {now.status}.")
    return record


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFindings:
    """What a review decides; ``next_review_on`` defaults to the policy's interval and never lies after the end."""

    outcome: ReviewOutcome
    reasons: str
    next_review_on: date | None = None


async def review(context: Context, restriction_id: str, version: int, found: ReviewFindings) -> ReviewRecord:
    """Continue or lift a restriction at a review. Raises NotInForce where it has ended."""
    chosen = _next_review_on(context, found)
    record = await _live(context, restriction_id, version)
    restriction = record.restriction
    next_on = min(chosen, restriction.ends_on) if chosen and restriction.ends_on else chosen
    occasion = (
        ReviewNotice(
            person=(await context.tx.customers.get(record.customer_id)).person,
            restriction=restriction,
            reasons=found.reasons,
            next_review_on=next_on,
        )
        if next_on
        else EndNotice(lapsed=False, ended_on=london_date(context.now), reasons=found.reasons)
    )
    kind = NoticeKind.REVIEW if next_on else NoticeKind.LIFT
    text = compose_notice(context.policy, occasion)
    notice = await notices.draft(context, record.customer_id, kind, restriction_id, text)
    done = ReviewRecord(
        id=new_id(),
        restriction_id=restriction_id,
        customer_id=record.customer_id,
        outcome=found.outcome,
        reasons=found.reasons,
        next_review_on=next_on,
        reviewed_by=context.caller.subject,
        reviewed_at=context.now,
        notice_id=notice.id,
    )
    await context.tx.reviews.add(done)
    await context.audit(
        "restriction.reviewed", f"restrictions/{restriction_id}", record.customer_id, outcome=found.outcome
    )
    if next_on:
        await context.tx.restrictions.touch(restriction_id)
    else:
        await end(context, restriction, context.now, EndedHow.LIFTED, found.reasons)
    return done


def _next_review_on(context: Context, found: ReviewFindings) -> date | None:
    """When it is to be looked at again; None where it is lifted."""
    if found.outcome is ReviewOutcome.LIFT:
        if found.next_review_on is not None:
            raise invalid("/next_review_on", "Leave it out: a lifted restriction is not reviewed again.")
        return None
    today = london_date(context.now)
    chosen = found.next_review_on or add_months(today, context.policy.lengths.review_interval_months)
    if chosen <= today:
        raise invalid("/next_review_on", "Give a day to come.")
    longest = max(context.policy.lengths.maximum_months.values())
    if chosen > add_months(today, longest):
        raise invalid("/next_review_on", f"Give a day within {longest} months: a review that never comes is none.")
    return chosen


async def lift(context: Context, restriction_id: str, version: int, reasons: str) -> RestrictionRecord:
    """End a restriction early (MC-9.3), and draft the letter that says so. Raises NotInForce where it has ended."""
    record = await _live(context, restriction_id, version)
    text = compose_notice(context.policy, EndNotice(lapsed=False, ended_on=london_date(context.now), reasons=reasons))
    await notices.draft(context, record.customer_id, NoticeKind.LIFT, restriction_id, text)
    await end(context, record.restriction, context.now, EndedHow.LIFTED, reasons)
    return await context.tx.restrictions.get(restriction_id)


async def record_lapses(context: Context) -> int:
    """Write down each lapse that has happened by itself, with a letter to the customer; returns how many.

    The restriction ended at its own time whether or not this runs; running it twice records nothing twice.
    """
    count = 0
    for record in await context.tx.restrictions.unlapsed():
        now = standing(context, record)
        if now.status is not RestrictionStatus.LAPSED:
            continue
        last_day = london_date(now.lapses_at - timedelta(seconds=1))
        text = compose_notice(context.policy, EndNotice(lapsed=True, ended_on=last_day))
        await notices.draft(context, record.customer_id, NoticeKind.LAPSE, record.id, text)
        await context.tx.restrictions.mark_lapse_recorded(record.id, context.now)
        await context.audit(
            "restriction.lapsed",
            f"restrictions/{record.id}",
            record.customer_id,
            at=now.lapses_at.isoformat(),
            last_day=last_day.isoformat(),
        )
        count += 1
    return count
