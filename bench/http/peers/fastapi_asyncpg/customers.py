"""Customers: read, found, registered, changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from uuid6 import uuid7

from bench.http.peers.fastapi_asyncpg.database import PAGE, Database, Kept, found, page
from bench.http.peers.fastapi_asyncpg.models import CustomerIn, CustomerOut, CustomerPatch, Customers

router = APIRouter(prefix="/v1")

_SELECTED = """
SELECT id, name, access_needs, created_at, updated_at, ARRAY(
  SELECT record_id FROM customer_memberships m WHERE m.customer_id = c.id AND m.until IS NULL ORDER BY record_id
) AS merged_ids FROM customers c
"""
_ONE = f"{_SELECTED} WHERE id = $1"
_PAGE = f"ORDER BY id DESC LIMIT {PAGE + 1}"
_BY_PHONE = f"""
{_SELECTED} WHERE id IN (
  SELECT customer_id FROM contact_points WHERE kind = 'phone' AND value = $1 AND removed_at IS NULL
) {_PAGE}
"""
_BY_NAME = f"{_SELECTED} WHERE name ILIKE '%' || $1 || '%' {_PAGE}"
_BY_REFERENCE = f"""
{_SELECTED} WHERE id = (SELECT customer_id FROM external_references WHERE system = $1 AND external_id = $2)
"""
_POINTS = """
SELECT customer_id, kind, value, shared, EXISTS (
  SELECT FROM contact_points other WHERE other.kind = p.kind AND other.value = p.value
  AND other.customer_id <> p.customer_id AND other.removed_at IS NULL
) AS used_by_others
FROM contact_points p WHERE customer_id = ANY($1) AND removed_at IS NULL ORDER BY position, id
"""
_REFERENCES = "SELECT customer_id, system, external_id AS id FROM external_references WHERE customer_id = ANY($1)"

_ADD = """
INSERT INTO customers (id, name, access_needs, created_at, updated_at, version) VALUES ($1, $2, $3, now(), now(), 1)
"""
_ADD_VERSION = """
INSERT INTO customer_versions (customer_id, version, recorded_at, name, access_needs)
SELECT id, version, updated_at, name, access_needs FROM customers WHERE id = $1
"""
_ADD_POINT = """
INSERT INTO contact_points (customer_id, kind, value, shared, position, added_at) VALUES ($1, $2, $3, $4, $5, now())
"""
_RENAME = "UPDATE customers SET name = $2, version = version + 1, updated_at = now() WHERE id = $1"


@router.get("/customers/{customer_id}")
async def read_customer(customer_id: UUID, database: Kept) -> CustomerOut:
    """One customer."""
    async with database.reading() as connection:
        return await _read(connection, customer_id)


@router.get("/customers")
async def list_customers(database: Kept, phone: str | None = None, name: str | None = None) -> Customers:
    """The customers of a number, or of a name."""
    asked = (_BY_PHONE, phone) if phone is not None else (_BY_NAME, name or "")
    async with database.reading() as connection:
        rows = await connection.fetch(*asked)
        return Customers.model_validate(page(await _whole(connection, rows)))


@router.post("/customers", status_code=201)
async def register_customer(body: CustomerIn, database: Kept) -> CustomerOut:
    """A new customer."""
    id_ = UUID(str(uuid7()))
    needs = [need.model_dump() for need in body.access_needs]
    points = [(id_, p.kind, p.value, p.shared, position) for position, p in enumerate(body.contact_points)]
    async with database.writing() as connection:
        await connection.execute(_ADD, id_, body.name, needs)
        await connection.execute(_ADD_VERSION, id_)
        await connection.executemany(_ADD_POINT, points)
        await database.note(connection, "customer.registered", f"customers/{id_}", id_)
        return await _read(connection, id_)


@router.patch("/customers/{customer_id}")
async def change_customer(customer_id: UUID, body: CustomerPatch, database: Kept) -> CustomerOut:
    """Another name."""
    async with database.writing() as connection:
        return await _renamed(database, connection, await _read(connection, customer_id), body.name)


@router.put("/external-references/{system}/{external_id}/customer")
async def update_by_reference(system: str, external_id: str, body: CustomerIn, database: Kept) -> CustomerOut:
    """The customer another system tells of; nothing is written where it tells nothing new."""
    async with database.writing() as connection:
        row = found(await connection.fetchrow(_BY_REFERENCE, system, external_id))
        customer = CustomerOut.model_validate((await _whole(connection, [row]))[0])
        return await _renamed(database, connection, customer, body.name)


async def _renamed(database: Database, connection: Any, customer: CustomerOut, name: str) -> CustomerOut:
    if customer.name == name:
        return customer
    await connection.execute(_RENAME, customer.id, name)
    await connection.execute(_ADD_VERSION, customer.id)
    await database.note(connection, "customer.changed", f"customers/{customer.id}", customer.id, fields=["name"])
    return await _read(connection, customer.id)


async def _read(connection: Any, customer_id: UUID) -> CustomerOut:
    row = found(await connection.fetchrow(_ONE, customer_id))
    return CustomerOut.model_validate((await _whole(connection, [row]))[0])


async def _whole(connection: Any, rows: list[Any]) -> list[dict[str, Any]]:
    ids = [row["id"] for row in rows]
    points = await connection.fetch(_POINTS, ids)
    references = await connection.fetch(_REFERENCES, ids)
    return [
        {
            **row,
            "contact_points": [point for point in map(dict, points) if point.pop("customer_id") == row["id"]],
            "external_references": [name for name in map(dict, references) if name.pop("customer_id") == row["id"]],
        }
        for row in rows
    ]
