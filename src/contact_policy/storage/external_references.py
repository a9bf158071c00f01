"""What other systems call the customers. One reference names one customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, select

from contact_policy.records import Customer, ExternalReference
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Connection
from contact_policy.storage.membership import belong_to, owner
from contact_policy.storage.tables import external_references


def named(system: str, external_id: str, as_of: datetime | None = None) -> Select[Any]:
    """Select the id of the customer whose record (now, or at ``as_of``) ``system`` calls ``external_id``."""
    references = external_references.c
    customer = owner(references.customer_id, as_of)
    return select(customer).where(references.system == system, references.external_id == external_id)


async def record_named(connection: Connection, system: str, external_id: str) -> str | None:
    """The record that ``system`` calls ``external_id``, whoever's it is."""
    references = external_references.c
    statement = select(references.customer_id)
    named_so = statement.where(references.system == system, references.external_id == external_id)
    record: str | None = await connection.value(named_so)
    return record


async def of(
    connection: Connection, customer_ids: Sequence[str], as_of: datetime | None = None
) -> dict[str, tuple[ExternalReference, ...]]:
    """The external references of each customer, by system: those of all records that are theirs, or were at ``as_of``.

    A reference stays with the record it was given to.
    """
    references = external_references.c
    customer = owner(references.customer_id, as_of)
    statement = select(references.system, references.external_id.label("id"), customer.label("owner"))
    theirs = statement.where(belong_to(references.customer_id, customer_ids, as_of), among(customer, customer_ids))
    found: dict[str, tuple[ExternalReference, ...]] = defaultdict(tuple)
    for row in await connection.rows(theirs.order_by(references.system, references.external_id)):
        found[row["owner"]] += (ExternalReference(system=row["system"], id=row["id"]),)
    return found


async def store(connection: Connection, customer: Customer) -> None:
    """Let ``customer`` have exactly their references. Raises Duplicate if another customer has one of them."""
    references = external_references.c
    wanted = {(reference.system, reference.id) for reference in customer.external_references}
    current = {(r.system, r.id) for r in (await of(connection, [customer.id]))[customer.id]}
    for system, id_ in sorted(current - wanted):
        gone = and_(references.system == system, references.external_id == id_)
        await connection.write(delete(external_references).where(gone))
    added = [
        {"system": system, "external_id": id_, "customer_id": customer.id} for system, id_ in sorted(wanted - current)
    ]
    await connection.add(external_references, *added)
