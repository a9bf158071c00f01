"""What is kept of somebody who was in touch two thousand times is gathered within seconds."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from contact_policy.policy import load_policy
from contact_policy.policy.codec import to_plain
from contact_policy.records import Caller
from contact_policy.services.context import Context
from contact_policy.services.subject_access.collecting import collect
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.records import NOON

pytestmark = pytest.mark.anyio

CONTACTS, LONGEST_SECONDS = 2_000, 5


async def test_an_export_of_two_thousand_contacts_takes_less_than_five_seconds(store: Store) -> None:
    events = [
        records.event(occurred_at=NOON + timedelta(minutes=number), summary=f"Rang for the {number}th time, at length.")
        for number in range(CONTACTS)
    ]
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        await tx.contact_events.add_all([(person, event) for event in events])
        tx.audit.append(*(records.entry(subject=f"contact-events/{e.id}", customer_id=person) for e in events))
    began = time.process_time()
    async with store.reading() as tx:
        context = Context(tx, load_policy(), Caller(subject="x", roles=frozenset()), datetime.now(UTC))
        export = await collect(context, person)
    text = json.dumps(to_plain(export))
    seconds = time.process_time() - began
    assert sum(item.table == "contact_events" for item in export.items) == CONTACTS
    assert all(event.summary in text for event in events)
    assert seconds < LONGEST_SECONDS
