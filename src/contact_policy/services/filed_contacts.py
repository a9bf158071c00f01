"""Filed correspondence after it is on the queue: seen by a person, and answered where it brings something (MC-8.23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contact_policy.errors import ContactCorrected, Duplicate, Invalid, InvalidField, NothingToAnswer, invalid
from contact_policy.policy.facts import ContactEvent
from contact_policy.policy.filed_contacts import FiledStatus
from contact_policy.policy.vocabulary import Channel, Direction
from contact_policy.records.filed_contacts import FiledAnswer, FiledContact, FiledReading
from contact_policy.services import contact_events, support
from contact_policy.services.context import Context, new_id
from contact_policy.services.filed_contact_intake import note_reading


async def unfinished(context: Context, customer_id: str) -> tuple[FiledContact, ...]:
    """What the customer wrote that was filed, and that nobody has seen or answered yet (MC-8.23)."""
    filed = await context.tx.filed_contacts.for_customer(customer_id)
    return tuple(item for item in filed if item.status is not FiledStatus.DONE)


async def read(context: Context, id_: str, brings: str, note: str) -> FiledContact:
    """Record that the caller saw a filed contact, and what it brings. It counts as that from now on.

    A later reading corrects those before it, and says why: Invalid otherwise. Raises Duplicate where the last who read
    it found the same, ContactCorrected where it was recorded anew.
    """
    item = await _locked(context, id_)
    if item.reading is not None and item.reading.brings == brings:
        raise Duplicate("It was read before, and found to bring just that.")
    if item.reading is not None and not note.strip():
        raise invalid("/note", "Say why: it was read before, and found to bring something else.")
    await note_reading(context, item.filing, brings, note)
    await support.refresh(context, item.filing.customer_id)
    return await context.tx.filed_contacts.get(id_)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How a filed contact was answered: by a contact on record, or by one that is now to be recorded."""

    contact_event_id: str | None = None
    answered_at: datetime | None = None
    channel: Channel | None = None
    summary: str = ""


async def answer(context: Context, id_: str, given: Answering) -> FiledContact:
    """Record the office's answer to what the last reading found.

    Raises NothingToAnswer for what nobody has seen or what brings nothing, Duplicate for what is answered, Invalid for
    an answer that is none, ContactCorrected.
    """
    item = await _locked(context, id_)
    reading = _to_answer(item)
    reply = await _reply(context, item, given)
    done = FiledAnswer(
        id=new_id(),
        reading_id=reading.id,
        contact_event_id=id_,
        customer_id=item.filing.customer_id,
        answer_event_id=reply.id,
        answered_at=reply.occurred_at,
        recorded_by=context.caller.subject,
        recorded_at=context.now,
    )
    await context.tx.filed_contacts.answer(done)
    await context.audit(
        "filed-contact.answered",
        f"contact-events/{id_}",
        item.filing.customer_id,
        answer=reply.id,
        brings=reading.brings,
    )
    return await context.tx.filed_contacts.get(id_)


async def _locked(context: Context, id_: str) -> FiledContact:
    item = await context.tx.filed_contacts.get(id_)
    await context.tx.lock_customer(item.filing.customer_id)
    item = await context.tx.filed_contacts.get(id_)
    if item.corrected_by is not None:
        raise ContactCorrected("The contact was recorded anew: read and answer its correction.")
    return item


def _to_answer(item: FiledContact) -> FiledReading:
    reading = item.reading
    if reading is None:
        raise NothingToAnswer("Read it first, and record what it brings.")
    if reading.answer_by is None:
        raise NothingToAnswer("It was found to bring nothing that is to be answered. Correct the reading if it does.")
    if item.answer is not None:
        raise Duplicate("It has been answered.")
    return reading


async def _reply(context: Context, item: FiledContact, given: Answering) -> ContactEvent:
    customer_id = item.filing.customer_id
    if given.contact_event_id is None:
        return await contact_events.record(context, customer_id, _told(context, item, given))
    if given.answered_at is not None or given.channel is not None or given.summary:
        raise invalid(
            "/contact_event_id", "Name the answer on record, or say when, how and what you answered: not both."
        )
    reply = await contact_events.of_customer(context, customer_id, given.contact_event_id, "/contact_event_id")
    if reply.direction is not Direction.OUTBOUND or reply.occurred_at < item.filing.received_at:
        raise invalid("/contact_event_id", "Name an outbound contact made after this one came in.")
    return reply


def _told(context: Context, item: FiledContact, given: Answering) -> ContactEvent:
    missing = [
        InvalidField(f"/{name}", "Say when, how and what you answered, or name the contact that answers it.")
        for name in ("answered_at", "channel", "summary")
        if not getattr(given, name)
    ]
    if given.answered_at is None or given.channel is None or missing:
        raise Invalid(*missing)
    if given.answered_at < item.filing.received_at:
        raise invalid("/answered_at", "Give a time after it came in.")
    return ContactEvent(
        id=new_id(),
        recorded_at=context.now,
        recorded_by=context.caller.subject,
        occurred_at=given.answered_at,
        channel=given.channel,
        direction=Direction.OUTBOUND,
        case_id=item.event.case_id,
        summary=given.summary,
    )
