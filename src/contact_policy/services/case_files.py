"""Gathers everything the office knows of a customer into the case file that the engine is asked on."""

from __future__ import annotations

from datetime import datetime

from contact_policy.policy.facts import CaseFile, Person
from contact_policy.services import Transaction


async def gather(tx: Transaction, customer_id: str, now: datetime) -> CaseFile:
    """The case file as it stands: everything stored, asked about at ``now``."""
    customer = await tx.customers.get(customer_id)
    return await _file(tx, customer_id, now, customer.person, None)


async def recall(tx: Transaction, customer_id: str, as_of: datetime) -> CaseFile:
    """The case file as it stood: only what was recorded by ``as_of``. Empty for someone not yet known."""
    customer = await tx.customers.get_as_of(customer_id, as_of)
    if customer is None:
        return CaseFile(as_of=as_of, person=Person(id=customer_id))
    return await _file(tx, customer_id, as_of, customer.person, as_of)


async def _file(tx: Transaction, customer_id: str, at: datetime, person: Person, known_at: datetime | None) -> CaseFile:
    return CaseFile(
        as_of=at,
        person=person,
        cases=await tx.cases.known(customer_id, known_at),
        events=await tx.contact_events.known(customer_id, known_at),
        warnings=await tx.warnings.known(customer_id, known_at),
        restrictions=await tx.restrictions.known(customer_id, known_at),
    )
