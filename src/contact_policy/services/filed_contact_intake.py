"""Puts correspondence that is read and filed on the queue of those who read it, as it is recorded (MC-8.22, 8.23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contact_policy.errors import NotFound
from contact_policy.policy.facts import ContactEvent, Restriction
from contact_policy.policy.filed_contacts import answer_by, brought, filed_under, raised, see_by
from contact_policy.policy.vocabulary import Raises
from contact_policy.records.filed_contacts import FiledContact, FiledReading, Filing
from contact_policy.services.context import Context, new_id


async def file(context: Context, customer_id: str, event: ContactEvent, held: Sequence[Restriction]) -> None:
    """Put a contact on the queue where it was filed when it was made; the customer is locked, ``held`` binds them.

    What somebody said it raises settles what it brings. A correction takes the place of what it corrects: nothing
    leaves the queue by being written down anew.
    """
    corrected = None if event.corrects is None else await _find(context, event.corrects)
    restriction_id = await _filed_under(context, customer_id, event, held)
    if restriction_id is None and corrected is not None:
        restriction_id = corrected.filing.restriction_id
    if restriction_id is None:
        return
    filing = Filing(
        contact_event_id=event.id,
        customer_id=customer_id,
        restriction_id=restriction_id,
        received_at=event.occurred_at,
        see_by=see_by(context.policy, event.occurred_at),
        filed_at=context.now,
    )
    await context.tx.filed_contacts.add(filing)
    await context.audit(
        "contact-event.filed",
        f"contact-events/{event.id}",
        customer_id,
        restriction=restriction_id,
        see_by=filing.see_by,
    )
    brings = brought(event.raises)
    if brings is not None:
        await note_reading(context, filing, brings, "")
    elif corrected is not None:
        await _take_over(context, filing, corrected)


async def note_reading(context: Context, filing: Filing, brings: str, note: str) -> FiledReading:
    """Keep that the caller saw a filed contact, and what it brings."""
    reading = FiledReading(
        id=new_id(),
        contact_event_id=filing.contact_event_id,
        customer_id=filing.customer_id,
        brings=brings,
        note=note,
        read_by=context.caller.subject,
        read_at=context.now,
        answer_by=answer_by(context.policy, brings, filing.received_at),
    )
    await context.tx.filed_contacts.read(reading)
    await context.audit(
        "filed-contact.read", f"contact-events/{filing.contact_event_id}", filing.customer_id, brings=brings
    )
    return reading


async def as_read(context: Context, event: ContactEvent) -> Raises | None:
    """What a contact raises: as it was recorded or, where it was filed, as the last found who read it."""
    item = await _find(context, event.id)
    return event.raises if item is None or item.reading is None else raised(event.raises, item.reading.brings)


async def _find(context: Context, event_id: str) -> FiledContact | None:
    try:
        return await context.tx.filed_contacts.get(event_id)
    except NotFound:
        return None


async def _filed_under(
    context: Context, customer_id: str, event: ContactEvent, now_known: Sequence[Restriction]
) -> str | None:
    """The restriction that filed it, by what is known now or was known then: a measure may since have been varied."""
    if not now_known:
        return None
    then_known = await context.tx.restrictions.known(customer_id, event.occurred_at)
    restriction = filed_under(context.policy, event, (*now_known, *then_known))
    return None if restriction is None else restriction.id


async def _take_over(context: Context, filing: Filing, corrected: FiledContact) -> None:
    """Let what was read in, and answered to, the contact as it was first recorded hold for its correction."""
    if corrected.reading is None:
        return
    due_by = answer_by(context.policy, corrected.reading.brings, filing.received_at)
    reading = replace(
        corrected.reading,
        id=new_id(),
        contact_event_id=filing.contact_event_id,
        customer_id=filing.customer_id,
        read_at=context.now,
        answer_by=due_by,
    )
    await context.tx.filed_contacts.read(reading)
    if corrected.answer is not None:
        answer = replace(
            corrected.answer,
            id=new_id(),
            reading_id=reading.id,
            contact_event_id=filing.contact_event_id,
            customer_id=filing.customer_id,
            recorded_at=context.now,
        )
        await context.tx.filed_contacts.answer(answer)
