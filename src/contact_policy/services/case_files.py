"""Gathers what the office knows of a customer into the case file that the engine is asked on: whole, or for an answer.

A whole file is what is kept with a proposal or a decision. For an answer alone it need not hold what no answer can rest
on: contacts that have faded, contacts' words, and warnings by word of mouth where the document knows none. A heavy
customer has years of contacts.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from contact_policy.policy import Policy, living_since
from contact_policy.policy.facts import CaseFile, ContactEvent, Person
from contact_policy.services import Transaction


async def gather(tx: Transaction, customer_id: str, now: datetime) -> CaseFile:
    """The case file as it stands: everything stored, asked about at ``now``."""
    customer = await tx.customers.get(customer_id)
    return await _file(tx, customer_id, now, customer.person, await tx.contact_events.known(customer_id))


async def to_answer(
    tx: Transaction, policy: Policy, customer_id: str, now: datetime, cited: Collection[str] = ()
) -> CaseFile:
    """The case file as it stands, for an answer under ``policy`` alone; the events ``cited`` are in it.

    It is answered on as on the whole file, and is not to be kept.
    """
    customer = await tx.customers.get(customer_id)
    since = living_since(policy, now)
    events = await tx.contact_events.living(customer_id, since=since, until=now, cited=cited)
    return await _file(tx, customer_id, now, customer.person, events, has_spoken=bool(policy.spoken_steps))


async def recall_to_answer(
    tx: Transaction, policy: Policy, customer_id: str, as_of: datetime, cited: Collection[str] = ()
) -> CaseFile:
    """Like ``to_answer``, as the file stood: only what was recorded by ``as_of``. Empty for someone not yet known."""
    customer = await tx.customers.get_as_of(customer_id, as_of)
    if customer is None:
        return CaseFile(as_of=as_of, person=Person(id=customer_id))
    since = living_since(policy, as_of)
    events = await tx.contact_events.living(customer_id, since=since, until=as_of, cited=cited, as_of=as_of)
    has_spoken = bool(policy.spoken_steps)
    return await _file(tx, customer_id, as_of, customer.person, events, known_at=as_of, has_spoken=has_spoken)


async def _file(
    tx: Transaction,
    customer_id: str,
    at: datetime,
    person: Person,
    events: tuple[ContactEvent, ...],
    *,
    known_at: datetime | None = None,
    has_spoken: bool = True,
) -> CaseFile:
    return CaseFile(
        as_of=at,
        person=person,
        cases=await tx.cases.known(customer_id, known_at),
        events=events,
        warnings=await tx.warnings.known(customer_id, known_at),
        restrictions=await tx.restrictions.known(customer_id, known_at),
        refusals=await tx.decisions.refusals(customer_id, known_at),
        disputed_event_ids=await tx.data_requests.disputed(customer_id, known_at),
        spoken_warnings=await tx.spoken_warnings.known(customer_id, known_at) if has_spoken else (),
    )
