"""Contacts: read, listed, recorded."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from uuid6 import uuid7

from bench.http.peers.fastapi_asyncpg.database import PAGE, Kept, found, page
from bench.http.peers.fastapi_asyncpg.models import ContactEventIn, ContactEventOut, ContactEvents

router = APIRouter(prefix="/v1")

_COLUMNS = """
id, customer_id, occurred_at, recorded_at, recorded_by, channel, direction, made_by, duration_seconds, staff_minutes,
case_id, summary, observations, effect_on_work, outcome, raises, repeats_case_id, corrects, resembles_case_id
"""
_ONE = f"SELECT {_COLUMNS} FROM contact_events WHERE id = $1"
_OF_CUSTOMER = f"""
SELECT {_COLUMNS} FROM contact_events WHERE customer_id = $1 ORDER BY occurred_at DESC, id DESC LIMIT {PAGE + 1}
"""
_CUSTOMER = "SELECT id FROM customers WHERE id = $1"
_ADD = f"""
INSERT INTO contact_events ({_COLUMNS})
VALUES ($1, $2, $3, now(), 'peer', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, NULL) RETURNING {_COLUMNS}
"""


@router.get("/contact-events/{contact_event_id}")
async def read_contact_event(contact_event_id: UUID, database: Kept) -> ContactEventOut:
    """One contact."""
    async with database.reading() as connection:
        row = found(await connection.fetchrow(_ONE, contact_event_id))
    return ContactEventOut.model_validate(dict(row))


@router.get("/customers/{customer_id}/contact-events")
async def list_contact_events(customer_id: UUID, database: Kept) -> ContactEvents:
    """A customer's latest contacts."""
    async with database.reading() as connection:
        found(await connection.fetchrow(_CUSTOMER, customer_id))
        rows = await connection.fetch(_OF_CUSTOMER, customer_id)
    return ContactEvents.model_validate(page([dict(row) for row in rows]))


@router.post("/customers/{customer_id}/contact-events", status_code=201)
async def record_contact_event(customer_id: UUID, body: ContactEventIn, database: Kept) -> ContactEventOut:
    """A contact, and the trail's entry of it."""
    id_ = UUID(str(uuid7()))
    given = body.model_dump().values()
    async with database.writing() as connection:
        found(await connection.fetchrow(_CUSTOMER, customer_id))
        row = await connection.fetchrow(_ADD, id_, customer_id, *given)
        subject, observations = f"contact-events/{id_}", body.observations
        await database.note(connection, "contact-event.recorded", subject, customer_id, observations=observations)
    return ContactEventOut.model_validate(dict(row))
