"""Whether a thing is on record, asked before anything is done about it: one short question for each noun."""

from __future__ import annotations

from sqlalchemy import select

from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Connection
from contact_policy.storage.membership import owner
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import (
    appeals,
    cases,
    contact_events,
    customers,
    data_requests,
    disposals,
    filed_contacts,
    holds_against_erasure,
    notices,
    restriction_proposals,
    restrictions,
    warnings,
    webhook_deliveries,
    webhook_subscriptions,
)

_KEYS = {
    "case": cases.c.id,
    "contact event": contact_events.c.id,
    "warning": warnings.c.id,
    "restriction proposal": restriction_proposals.c.id,
    "restriction": restrictions.c.id,
    "appeal": appeals.c.id,
    "filed contact": filed_contacts.c.contact_event_id,
    "data request": data_requests.c.id,
    "disposal": disposals.c.id,
    "hold": holds_against_erasure.c.id,
    "notice": notices.c.id,
    "webhook subscription": webhook_subscriptions.c.id,
    "webhook delivery": webhook_deliveries.c.id,
}
_id = given("id", Id)
_FIND = {noun: Prepared(select(key.label("id")).where(key == _id)) for noun, key in _KEYS.items()} | {
    "customer": Prepared(select(owner(customers.c.id).label("id")).where(customers.c.id == _id))
}


async def find(connection: Connection, noun: str, id_: str) -> str:
    """The id of the thing: of a merged customer, the survivor's. Raises NotFound."""
    found: str = (await connection.one(_FIND[noun], noun, id_))["id"]
    return found
