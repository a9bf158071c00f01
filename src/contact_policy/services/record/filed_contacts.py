"""What the record tells of correspondence that was read and filed (MC-8.22, 8.23, 9.1)."""

from __future__ import annotations

from datetime import date

from contact_policy.policy.working_days import london_date
from contact_policy.records import RecordPart
from contact_policy.records.filed_contacts import FiledAnswer, FiledContact, FiledReading
from contact_policy.services.context import Context
from contact_policy.services.record.entry import Entry

KINDS = ("contact.filed", "contact.read", "contact.answered")


async def entries(context: Context, customer_id: str, part: RecordPart) -> list[Entry]:
    """Such lines of that part, in no order: that it was filed and how that stands, each reading, each answer."""
    filed, today = context.tx.filed_contacts, london_date(context.now)
    return [
        *[_filed(item, today) for item in await filed.told(customer_id, part)],
        *[_read(reading) for reading in await filed.readings_told(customer_id, part)],
        *[_answered(answer) for answer in await filed.answers_told(customer_id, part)],
    ]


def _filed(item: FiledContact, today: date) -> Entry:
    return Entry(
        at=item.filing.received_at,
        kind="contact.filed",
        by=item.event.recorded_by,
        subject=f"contact-events/{item.id}",
        details={
            "restriction_id": item.filing.restriction_id,
            "see_by": item.filing.see_by.isoformat(),
            "status": item.status,
            "is_overdue": item.is_overdue(today),
        },
    )


def _read(reading: FiledReading) -> Entry:
    return Entry(
        at=reading.read_at,
        kind="contact.read",
        paper=reading.id,
        by=reading.read_by,
        subject=f"contact-events/{reading.contact_event_id}",
        details={
            "brings": reading.brings,
            "note": reading.note,
            "answer_by": reading.answer_by.isoformat() if reading.answer_by else None,
        },
    )


def _answered(answer: FiledAnswer) -> Entry:
    return Entry(
        at=answer.answered_at,
        kind="contact.answered",
        paper=answer.id,
        by=answer.recorded_by,
        subject=f"contact-events/{answer.contact_event_id}",
        details={"contact_event_id": answer.answer_event_id},
    )
