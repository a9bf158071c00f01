"""What other systems call the customers. One reference names one customer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Text, and_, delete, select, update

from contact_policy.records import Customer, ExternalReference
from contact_policy.records.customers import ToldBySource
from contact_policy.storage.as_known import AsOf
from contact_policy.storage.columns import Moment, as_tuple
from contact_policy.storage.connection import Connection
from contact_policy.storage.membership import is_own_or_merged, owner, records_of_customers
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.record_digests import gone
from contact_policy.storage.references_asked import asked, named_each
from contact_policy.storage.tables import external_references

_references = external_references.c
_IS_NAMED = and_(
    _references.system == given("external_system", Text), _references.external_id == given("external_id", Text)
)


def named(as_of: AsOf = None) -> Select[Any]:
    """Select the id of the customer whose record (now, or at ``as_of``) ``external_system`` calls ``external_id``."""
    return select(owner(_references.customer_id, as_of)).where(_IS_NAMED)


async def record_named(connection: Connection, system: str, external_id: str) -> str | None:
    """The record that ``system`` calls ``external_id``, whoever's it is."""
    record: str | None = await connection.value(_RECORD_NAMED, external_system=system, external_id=external_id)
    return record


async def told_by(
    connection: Connection, references: Collection[ExternalReference]
) -> Mapping[ExternalReference, ToldBySource]:
    """The record that each of these references names, whoever's it is; those that name nobody are left out."""
    if not references:
        return {}
    rows = await connection.rows(_RECORDS_NAMED, **asked(references))
    return {
        ExternalReference(system=row["system"], id=row["external_id"]): ToldBySource(
            record_id=row["customer_id"], source_updated_at=row["source_updated_at"]
        )
        for row in rows
    }


async def date(connection: Connection, moments: Mapping[ExternalReference, datetime]) -> None:
    """Keep as of when each system says what it says."""
    rows = [
        {"external_system": reference.system, "external_id": reference.id, "source_updated_at": moment}
        for reference, moment in moments.items()
    ]
    await connection.write_each(_DATE, rows)


async def add(connection: Connection, customers: Sequence[Customer]) -> None:
    """Give new customers their references. Raises Duplicate if another customer has one of them."""
    rows = [
        {"system": reference.system, "external_id": reference.id, "customer_id": customer.id}
        for customer in customers
        for reference in customer.external_references
    ]
    await connection.add(external_references, *sorted(rows, key=lambda row: (row["system"], row["external_id"])))


def of(customer: Column[str], as_of: AsOf = None) -> ColumnElement[tuple[ExternalReference, ...]]:
    """The external references of a row's ``customer``, by system: those of all records that are, or were, theirs.

    A reference stays with the record it was given to.
    """
    is_theirs = and_(
        is_own_or_merged(_references.customer_id, customer, as_of), owner(_references.customer_id, as_of) == customer
    )
    theirs = select(_references.system, _references.external_id.label("id")).where(is_theirs)
    theirs = theirs.correlate(customer.table).order_by(_references.system, _references.external_id)
    return as_tuple(theirs, ExternalReference)


async def store(connection: Connection, customers: Sequence[Customer]) -> None:
    """Let each of these customers have exactly their references. Raises Duplicate if another customer has one of them.

    What one of them gives up another may get.
    """
    wanted = {(known.system, known.id, customer.id) for customer in customers for known in customer.external_references}
    rows = await connection.rows(_CURRENT, customer_ids=[customer.id for customer in customers])
    current = {(row["system"], row["external_id"], row["owner"]) for row in rows}
    taken = [{"external_system": system, "external_id": id_} for system, id_, _ in sorted(current - wanted)]
    await connection.change_each(external_references, _REMOVE, taken)
    added = [
        {"system": system, "external_id": id_, "customer_id": owner_id}
        for system, id_, owner_id in sorted(wanted - current)
    ]
    await connection.add(external_references, *added)


_RECORDS_NAMED = Prepared(
    named_each(
        select(_references.system, _references.external_id, _references.customer_id, _references.source_updated_at),
        external_references,
    )
)
_RECORD_NAMED = Prepared(select(_references.customer_id).where(_IS_NAMED))
_DATE = Prepared(
    update(external_references).where(_IS_NAMED).values(source_updated_at=given("source_updated_at", Moment))
)
_REMOVE = Prepared(delete(external_references).where(_IS_NAMED).returning(*gone(external_references)))
_records = records_of_customers()
_CURRENT = Prepared(
    select(_references.system, _references.external_id, _records.c.owner).join(
        _records, _references.customer_id == _records.c.id
    )
)
