"""Each record's digest stands in the entry that tells of it, and stays right as tables grow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contact_policy.policy.vocabulary import EndedHow
from contact_policy.services import audit
from contact_policy.services.alterations import Alteration
from contact_policy.services.tree_check import Outside
from contact_policy.storage.record_digests import SEALED
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.records import NOON

pytestmark = pytest.mark.anyio

# A digest leaves out what is empty: a column that comes later changes no digest from before it if it may be empty.
NEVER_EMPTY = Path(__file__).with_name("never_empty.txt").read_text().split()


def test_what_is_added_to_a_sealed_table_may_be_empty() -> None:
    never_empty = {f"{name}.{c.name}" for name, table in SEALED.items() for c in table.c if not c.nullable}
    assert never_empty == set(NEVER_EMPTY), "Let the column be empty: records from before it would seem altered."


async def written(store: Store) -> list[tuple[str, tuple[str, ...]]]:
    async with store.reading() as tx:
        return [(entry.subject, entry.records) for entry in await tx.seals.written(1, None, 1000)]


async def test_each_of_many_records_stands_with_its_own_entry(store: Store) -> None:
    events = [records.event() for _ in range(120)]
    async with store.transaction() as tx:
        person = (await tx.customers.add(records.customer())).id
        tx.audit.append(records.entry(subject=f"customers/{person}"))
    async with store.transaction() as tx:
        await tx.contact_events.add_all([(person, event) for event in events])
        tx.audit.append(*(records.entry(subject=f"contact-events/{event.id}") for event in events))
    told = dict(await written(store))
    for event in events:
        (record,) = told[f"contact-events/{event.id}"]
        assert record.startswith(f"contact_events/{event.id}/")
    assert len({told[f"contact-events/{event.id}"] for event in events}) == len(events)


async def test_an_entry_that_says_another_time_than_the_clock_is_found(store: Store) -> None:
    entry = records.entry(at=NOON)
    async with store.transaction() as tx:
        tx.audit.append(replace(entry, digest=entry.content_digest))
    found = await audit.verify(store.reading, outside=Outside(is_clock_real=True))
    assert [one.kind for one in found.findings] == [Alteration.ENTRY_MISDATED]


async def test_a_record_that_is_changed_is_right_as_the_last_entry_tells(store: Store) -> None:
    async with store.transaction() as tx:
        restriction = await records.restricted(tx)
        tx.audit.append(records.entry(subject=f"restrictions/{restriction.id}"))
    before = await written(store)
    async with store.transaction() as tx:
        tx.audit.append(records.entry(subject="told/before-it-was-written"))
        tomorrow = NOON + timedelta(days=1)
        await tx.restrictions.end(restriction.id, at=tomorrow, how=EndedHow.LIFTED, by="chief", reasons="Well.")
    after = await written(store)
    (_, (changed,)) = after[-1]
    assert changed.startswith(f"restrictions/{restriction.id}/")
    assert changed not in before[0][1]
    assert [found.record for found in (await audit.verify(store.reading)).findings if found.record] == []
    # of a part of the trail, too, though the change is told of later
    assert [found.record for found in (await audit.verify(store.reading, 1, 1)).findings if found.record] == []
