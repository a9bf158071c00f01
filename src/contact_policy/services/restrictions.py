"""Restrictions after they are authorised: listed, broken (MC-8.31), lifted (MC-9.3), replaced.

Status is read off dates at the moment of asking; nothing here makes a restriction harsher or longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from contact_policy.errors import EventOutsideRestriction, NotInForce, PreconditionFailed, invalid
from contact_policy.policy.conduct import NEVER_HELD, is_own
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.guidance import staff_guidance
from contact_policy.policy.lifecycle import RestrictionStatus, Standing, standing_at
from contact_policy.policy.notices import EndNotice, compose_notice
from contact_policy.policy.support import SupportState
from contact_policy.policy.vocabulary import EndedHow, MeasureKind, NoticeKind
from contact_policy.policy.working_days import london_date
from contact_policy.records import BreachRecord, Page, RestrictionRecord
from contact_policy.services import contact_events, filed_contact_intake, notices
from contact_policy.services.context import Context, new_id
from contact_policy.services.endings import end
from contact_policy.services.restrictions_beside import restrictions_beside
from contact_policy.services.wording import refuse_token


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which restrictions a list is to show; None shows all."""

    customer_id: str | None = None
    status: RestrictionStatus | None = None
    review_due_before: date | None = None
    support: SupportState | None = None


def standing(context: Context, record: RestrictionRecord) -> Standing:
    """How a restriction stands now."""
    return standing_at(context.policy, record.restriction, context.now)


async def listed(context: Context, page: Page, wanted: Wanted) -> tuple[list[RestrictionRecord], str | None]:
    """A page of restrictions, newest first; those to be reviewed before a day, the longest due first.

    Status follows from the clock, so it is not in the database to be asked for: pages are read on until this one is
    full.
    """
    found: list[RestrictionRecord] = []
    after = page.after
    customer_id, is_lost = wanted.customer_id, wanted.support is SupportState.LOST
    while True:
        rest = Page(limit=page.limit - len(found), after=after)
        if wanted.review_due_before is None:
            records, after = await context.tx.restrictions.list(rest, customer_id=customer_id, support_lost=is_lost)
        else:
            records, after = await context.tx.restrictions.due(
                rest, wanted.review_due_before, context.now, customer_id=customer_id, support_lost=is_lost
            )
        found += [record for record in records if _is_wanted(context, record, wanted)]
        if after is None or len(found) >= page.limit:
            return found, after


def _is_wanted(context: Context, record: RestrictionRecord, wanted: Wanted) -> bool:
    now = standing(context, record)
    if wanted.status is not None and now.status is not wanted.status:
        return False
    if wanted.support is not None and not (now.is_live and _support(record) is wanted.support):
        return False
    return wanted.review_due_before is None or (now.is_live and now.review_on < wanted.review_due_before)


def _support(record: RestrictionRecord) -> SupportState:
    """Whether it holds; of what was never asked again, that of the decision."""
    return SupportState.HELD if record.support is None else record.support.state


async def record_breach(
    context: Context, restriction_id: str, contact_event_id: str, description: str, measure: MeasureKind | None = None
) -> BreachRecord:
    """Record that a contact broke the conditions, and say what staff may do. It restricts nothing new.

    Raises Invalid for a contact that cannot break them and for a measure that the restriction has not,
    EventOutsideRestriction where the contact did not fall within it, Duplicate for a second record of the same contact.
    """
    record = await locked(context, restriction_id)
    event = await contact_events.of_customer(context, record.customer_id, contact_event_id, "/contact_event_id")
    await _check_breaks(context, event)
    services = record.restriction.services
    if event.service and services and event.service not in services:
        concerned = ", ".join(services)
        raise invalid(
            "/contact_event_id", f"It was about another service: this restriction concerns {concerned} alone."
        )
    if measure is not None and measure not in {m.kind for m in record.restriction.measures}:
        raise invalid("/measure", "Name one of the restriction's own measures, or leave it out.")
    if not standing_at(context.policy, record.restriction, event.occurred_at).is_in_force:
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
        measure=measure,
    )
    await context.tx.breaches.add(breach)
    await context.audit(
        "restriction.breached", f"restrictions/{restriction_id}", record.customer_id, event=contact_event_id
    )
    return breach


async def _check_breaks(context: Context, event: ContactEvent) -> None:
    """Raise Invalid for a contact of somebody else's, or one that gets through whatever the conditions are."""
    if not is_own(event):
        raise invalid("/contact_event_id", "Name a contact of the customer's own: nobody else's breaks the conditions.")
    if await filed_contact_intake.as_read(context, event) in NEVER_HELD:
        cure = "What brings something new, a statutory request or safeguarding always gets through: it breaks nothing."
        raise invalid("/contact_event_id", cure)


async def locked(context: Context, restriction_id: str) -> RestrictionRecord:
    """The restriction, with its customer locked. Raises NotFound."""
    record = await context.tx.restrictions.get(restriction_id)
    await context.tx.lock_customer(record.customer_id)
    return await context.tx.restrictions.get(restriction_id)


async def live(context: Context, restriction_id: str, version: int) -> RestrictionRecord:
    """The restriction to be reviewed or lifted: unchanged since it was read, and not ended."""
    record = await locked(context, restriction_id)
    if record.version != version:
        raise PreconditionFailed("Read the restriction again and send its ETag.")
    now = standing(context, record)
    if not now.is_live:
        raise NotInForce(f"The restriction is {now.status}.")
    return record


async def lift(context: Context, restriction_id: str, version: int, reasons: str) -> tuple[RestrictionRecord, str]:
    """End a restriction early (MC-9.3), and draft the letter that says so; its id goes with the restriction.

    Raises Invalid for reasons that are a token, NotInForce where it has ended.
    """
    refuse_token(context.policy, reasons)
    record = await live(context, restriction_id, version)
    text = compose_notice(context.policy, await lift_told(context, record, london_date(context.now), reasons))
    letter = await notices.draft_about(context, record, NoticeKind.LIFT, text)
    await end(context, record.restriction, context.now, EndedHow.LIFTED, reasons)
    return await context.tx.restrictions.get(restriction_id), letter.id


async def lift_told(context: Context, record: RestrictionRecord, ended_on: date, reasons: str) -> EndNotice:
    """What the letter tells of a lift, and of what another restriction still asks."""
    return EndNotice(
        lapsed=False,
        ended_on=ended_on,
        reasons=reasons,
        person=(await context.tx.customers.get(record.customer_id)).person,
        beside=await restrictions_beside(context, record),
        cases=await context.tx.cases.known(record.customer_id),
        services=record.restriction.services,
    )
