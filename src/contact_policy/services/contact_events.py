"""Contacts as staff record them, append-only. Recording an incident is the report to managers (MC-8.2, 9.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from contact_policy.errors import Invalid, InvalidField, NotFound, invalid
from contact_policy.policy.facts import Case, ContactEvent, Restriction
from contact_policy.policy.vocabulary import CaseStatus, Direction, Outcome
from contact_policy.records import Page, Role
from contact_policy.records.reviews import IncidentSighting
from contact_policy.services import filed_contact_intake, support
from contact_policy.services.context import Context, new_id
from contact_policy.services.similarity import most_alike

CLOCK_TOLERANCE = timedelta(minutes=5)
MOST_COMPARED = 200


async def record(context: Context, customer_id: str, event: ContactEvent) -> ContactEvent:
    """Write down a contact, on the queue too where it is read and filed. What it resembles is looked for here.

    Raises Invalid for a time in the future, an observation the policy does not list, or a case or corrected event that
    is not this customer's.
    """
    await context.tx.lock_customer(customer_id)
    cases = await context.tx.cases.known(customer_id)
    flaws = [*_flaws(context, event), *await _foreign(context, customer_id, event, cases)]
    if flaws:
        raise Invalid(*flaws)
    event = replace(event, resembles_case_id=await _resembled_case(context, customer_id, event, cases))
    await context.tx.contact_events.add(customer_id, event)
    await context.audit(
        "contact-event.recorded",
        f"contact-events/{event.id}",
        customer_id,
        observations=list(event.observations),
        corrects=event.corrects,
    )
    held = await context.tx.restrictions.known(customer_id)
    await filed_contact_intake.file(context, customer_id, event, held)
    await support.refresh(context, customer_id, [r for r in held if _is_of_its_time(event, r)])
    return event


def _is_of_its_time(event: ContactEvent, restriction: Restriction) -> bool:
    """Whether the decision on a restriction may have rested on what is now recorded: most contacts come after it."""
    return event.corrects is not None or event.occurred_at <= restriction.authorised_at


async def _resembled_case(context: Context, customer_id: str, event: ContactEvent, cases: Sequence[Case]) -> str | None:
    """The closed case that the contact seems to raise again; asked only where nobody has said what it raises."""
    if event.direction is not Direction.INBOUND or event.raises is not None or not event.summary:
        return None
    closed = {c.id: c for c in cases if c.status is CaseStatus.CLOSED and c.id != event.case_id}
    if not closed:
        return None
    earlier, _ = await context.tx.contact_events.list(customer_id, Page(limit=MOST_COMPARED))
    said = [(e.case_id, e.summary) for e in earlier if e.case_id is not None and e.case_id in closed]
    return most_alike(event.summary, [*((case.id, case.subject) for case in closed.values()), *said])


def _flaws(context: Context, event: ContactEvent) -> list[InvalidField]:
    flaws = []
    if event.occurred_at > context.now + CLOCK_TOLERANCE:
        flaws.append(InvalidField("/occurred_at", "A contact cannot lie in the future."))
    flaws += _flaws_of_import(context, event)
    for index, code in enumerate(event.observations):
        if code not in context.policy.observation:
            known = ", ".join(context.policy.observation)
            flaws.append(InvalidField(f"/observations/{index}", f"Use one of: {known}."))
    return flaws


def _flaws_of_import(context: Context, event: ContactEvent) -> list[InvalidField]:
    """What is wrong with when another system is said to have written it down: nobody dates their own notes back."""
    written = event.source_recorded_at
    if written is None:
        return []
    if Role.CRM not in context.caller.roles:
        return [InvalidField("/source_recorded_at", "Leave this out: only an import says when it was first recorded.")]
    if not event.occurred_at <= written <= context.now + CLOCK_TOLERANCE:
        return [InvalidField("/source_recorded_at", "Give a time after the contact and not in the future.")]
    return []


async def _foreign(
    context: Context, customer_id: str, event: ContactEvent, cases: Sequence[Case]
) -> list[InvalidField]:
    """What the event names that is not on this customer's record; ``cases`` are."""
    own = {case.id for case in cases}
    flaws = [
        InvalidField(f"/{field}", "Name a case of this customer.")
        for field, case_id in (("case_id", event.case_id), ("repeats_case_id", event.repeats_case_id))
        if case_id is not None and case_id not in own
    ]
    if event.corrects is not None and not await _is_of(context, customer_id, event.corrects):
        flaws.append(InvalidField("/corrects", "Name a contact event of this customer."))
    return flaws


async def _is_of(context: Context, customer_id: str, event_id: str) -> bool:
    try:
        record, _ = await context.tx.contact_events.get(event_id)
    except NotFound:
        return False
    return await context.tx.customers.owner(record) == await context.tx.customers.owner(customer_id)


async def of_customer(context: Context, customer_id: str, event_id: str, pointer: str) -> ContactEvent:
    """The customer's contact event; Invalid at ``pointer`` where there is none such."""
    if not await _is_of(context, customer_id, event_id):
        raise invalid(pointer, "Name a contact event of this customer.")
    return (await context.tx.contact_events.get(event_id))[1]


class IncidentKind(StrEnum):
    """Which contacts managers are to hear of: those observed, or those held or ended with nothing observed."""

    OBSERVED = "observed"
    UNEXPLAINED = "unexplained"


async def incidents(
    context: Context, page: Page, kind: IncidentKind, customer_id: str | None
) -> tuple[Sequence[tuple[str, ContactEvent]], str | None]:
    """The contacts of that kind, newest first, each with its customer's id.

    Observed are those in which something unacceptable was. A call that was held or ended without a word of why is
    unexplained: holding one needs unacceptable behaviour, and that is reported (MC-8.1, 8.2). It stays so until it is
    corrected by what was observed, or a manager has seen it.
    """
    events = context.tx.contact_events
    ask = events.incidents if kind is IncidentKind.OBSERVED else events.unexplained
    return await ask(page, context.policy.unacceptable_observations, customer_id=customer_id)


async def see(context: Context, event_id: str, note: str) -> IncidentSighting:
    """Write down that a manager has seen a held or ended call, or an observed incident.

    Raises NotFound for what is neither, Duplicate where somebody has seen it.
    """
    customer_id, event = await context.tx.contact_events.get(event_id)
    await context.tx.lock_customer(customer_id)
    is_observed = not set(event.observations).isdisjoint(context.policy.unacceptable_observations)
    if not is_observed and event.outcome is Outcome.NORMAL:
        raise NotFound("incident")
    sighting = IncidentSighting(
        id=new_id(),
        contact_event_id=event_id,
        customer_id=customer_id,
        note=note,
        seen_by=context.caller.subject,
        seen_at=context.now,
    )
    await context.tx.contact_events.see(sighting)
    await context.audit("incident.seen", f"contact-events/{event_id}", customer_id)
    return sighting
