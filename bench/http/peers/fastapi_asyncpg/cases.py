"""Cases: read, listed, opened."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from uuid6 import uuid7

from bench.http.peers.fastapi_asyncpg.database import PAGE, Kept, found, page
from bench.http.peers.fastapi_asyncpg.models import CaseIn, CaseOut, Cases

router = APIRouter(prefix="/v1")

_COLUMNS = "id, customer_id, reference, subject, status, decision, decided_at, internal_review, created_at, updated_at"
_ONE = f"SELECT {_COLUMNS} FROM cases WHERE id = $1"
_OF_CUSTOMER = f"SELECT {_COLUMNS} FROM cases WHERE customer_id = $1 ORDER BY id DESC LIMIT {PAGE + 1}"
_CUSTOMER = "SELECT id FROM customers WHERE id = $1"
_ADD = f"""
INSERT INTO cases ({_COLUMNS}, version, kind)
VALUES ($1, $2, $3, $4, 'open', '', NULL, 'not_requested', now(), now(), 1, 'ordinary') RETURNING {_COLUMNS}
"""
_ADD_VERSION = """
INSERT INTO case_versions (case_id, version, recorded_at, reference, subject, status, decision, internal_review, kind)
VALUES ($1, 1, now(), $2, $3, 'open', '', 'not_requested', 'ordinary')
"""


@router.get("/cases/{case_id}")
async def read_case(case_id: UUID, database: Kept) -> CaseOut:
    """One case."""
    async with database.reading() as connection:
        row = found(await connection.fetchrow(_ONE, case_id))
    return CaseOut.model_validate(dict(row))


@router.get("/customers/{customer_id}/cases")
async def list_cases(customer_id: UUID, database: Kept) -> Cases:
    """A customer's cases."""
    async with database.reading() as connection:
        found(await connection.fetchrow(_CUSTOMER, customer_id))
        rows = await connection.fetch(_OF_CUSTOMER, customer_id)
    return Cases.model_validate(page([dict(row) for row in rows]))


@router.post("/customers/{customer_id}/cases", status_code=201)
async def open_case(customer_id: UUID, body: CaseIn, database: Kept) -> CaseOut:
    """A new case."""
    id_ = UUID(str(uuid7()))
    async with database.writing() as connection:
        found(await connection.fetchrow(_CUSTOMER, customer_id))
        row = await connection.fetchrow(_ADD, id_, customer_id, body.reference, body.subject)
        await connection.execute(_ADD_VERSION, id_, body.reference, body.subject)
        await database.note(connection, "case.opened", f"cases/{id_}", customer_id)
    return CaseOut.model_validate(dict(row))
