"""What other systems call the customers. One reference names one customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, delete, insert, select, tuple_

from contact_policy.records import Customer, ExternalReference
from contact_policy.storage.connection import Connection
from contact_policy.storage.tables import external_references


def named(system: str, external_id: str) -> Select[Any]:
    """Select the id of the customer whom ``system`` calls ``external_id``."""
    references = external_references.c
    return select(references.customer_id).where(references.system == system, references.external_id == external_id)


async def of(connection: Connection, customer_ids: Sequence[str]) -> dict[str, tuple[ExternalReference, ...]]:
    """The external references of each customer, by system."""
    references = external_references.c
    statement = select(external_references).where(references.customer_id.in_(customer_ids))
    found: dict[str, tuple[ExternalReference, ...]] = defaultdict(tuple)
    for row in await connection.rows(statement.order_by(references.system, references.external_id)):
        found[row["customer_id"]] += (ExternalReference(system=row["system"], id=row["external_id"]),)
    return found


async def store(connection: Connection, customer: Customer) -> None:
    """Let ``customer`` have exactly their references. Raises Duplicate if another customer has one of them."""
    references = external_references.c
    wanted = {(reference.system, reference.id) for reference in customer.external_references}
    current = {(r.system, r.id) for r in (await of(connection, [customer.id]))[customer.id]}
    gone = tuple_(references.system, references.external_id).in_(current - wanted)
    if current - wanted:
        await connection.write(delete(external_references).where(gone))
    added = [
        {"system": system, "external_id": id_, "customer_id": customer.id} for system, id_ in sorted(wanted - current)
    ]
    await connection.write(insert(external_references), added)
