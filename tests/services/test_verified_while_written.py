"""Who verifies the trail takes nothing that comes to it meanwhile for an alteration."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contact_policy.policy import adopt
from contact_policy.policy.document.loading import BUILT_IN
from contact_policy.records import Caller
from contact_policy.services import Store, Transaction, audit, contact_events, editions
from contact_policy.services.checkpoints import new_key, read_key
from contact_policy.services.context import Context
from contact_policy.services.sealing import seal
from fixtures import records

pytestmark = pytest.mark.anyio

TEXT = BUILT_IN.read_text(encoding="utf-8")
EDITIONS = [(text, adopt(text.encode())) for text in (TEXT, f"# Another.\n{TEXT}")]
BY = Caller(subject="staff-1", roles=frozenset())


class AtWork:
    """An office whose trail gets a contact, an edition and a checkpoint after one of the times that it is read."""

    def __init__(self, store: Store, key: Ed25519PrivateKey) -> None:
        self.store = store
        self._key = key
        self._done = 0
        self._customer = ""
        self.reads = 0
        self.works_after = 0

    async def work(self) -> None:
        self._done += 1
        now = datetime.now(UTC)
        text, policy = EDITIONS[self._done % 2]
        async with self.store.transaction() as tx:
            self._customer = self._customer or (await tx.customers.add(records.customer())).id
            await editions.adopt(tx, policy, text, {}, now, by="the office")
            event = records.event(occurred_at=now - timedelta(days=1), recorded_at=now)
            await contact_events.record(Context(tx, policy, BY, now), self._customer, event)
        await seal(self.store, self._key)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        async with self.store.reading() as tx:
            yield tx
        self.reads += 1
        if self.reads == self.works_after:
            await self.work()


async def test_what_is_written_and_sealed_while_the_trail_is_verified_is_no_alteration(
    store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "seal.pem"
    file.write_bytes(new_key())
    office = AtWork(store, read_key(file))
    await office.work()
    async with store.reading() as tx:
        sealed = await tx.seals.last()
    assert sealed is not None
    for verify in (audit.verify_whole, partial(audit.verify_since_size, size=sealed.size)):
        office.reads = office.works_after = 0
        while office.reads >= office.works_after:
            office.reads, office.works_after = 0, office.works_after + 1
            found = await verify(office.reading)
            assert found.findings == [], f"written after it was read {office.works_after} times"
        assert office.works_after > 5
