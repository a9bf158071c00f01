"""Contacts as staff record them, append-only. Recording an incident is the report to managers (MC-8.2, 9.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from contact_policy.errors import ContactPolicyError, Duplicate, NotFound, ReferenceTaken, invalid
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.vocabulary import Outcome
from contact_policy.records import Page
from contact_policy.records.contacts import Contact, Recorded
from contact_policy.records.data_requests import UNCONTESTED
from contact_policy.records.reviews import IncidentSighting
from contact_policy.services import contact_event_intake
from contact_policy.services.contact_event_checks import NO_EVENT
from contact_policy.services.context import Context, new_id


async def record(context: Context, customer_id: str, event: ContactEvent) -> ContactEvent:
    """Write down a contact, as ``record_once`` does, that is called nothing elsewhere."""
    return (await record_once(context, Contact(customer_id=customer_id, event=event))).event


async def record_once(context: Context, contact: Contact) -> Recorded:
    """Write down a contact, on the queue too where it is read and filed. What it resembles is looked for here.

    The same contact under the same reference is not written again: the first is given. Raises Invalid for a time in the
    future, an observation the policy does not list, or a case or corrected event that is not this customer's;
    ReferenceTaken where another contact is recorded under the reference.
    """
    await context.tx.lock_customer(contact.customer_id)
    owner = await context.tx.customers.owner(contact.customer_id)
    (found,) = await contact_event_intake.examine(context, {contact.customer_id: owner}, [contact])
    if isinstance(found, ContactPolicyError):
        raise found
    if not found.is_new:
        contests = await context.tx.data_requests.contests([found.event.id])
        return replace(found, contest=contests.get(found.event.id, UNCONTESTED))
    try:
        await contact_event_intake.keep(context, [found])
    except Duplicate:
        # of another customer's contact, a moment ago: of this customer's it would have been found
        raise ReferenceTaken from None
    return found


async def _is_of(context: Context, customer_id: str, event_id: str) -> bool:
    try:
        record, _ = await context.tx.contact_events.get(event_id)
    except NotFound:
        return False
    return await context.tx.customers.owner(record) == await context.tx.customers.owner(customer_id)


async def of_customer(context: Context, customer_id: str, event_id: str, pointer: str) -> ContactEvent:
    """The customer's contact event; Invalid at ``pointer`` where there is none such."""
    if not await _is_of(context, customer_id, event_id):
        raise invalid(pointer, NO_EVENT)
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
