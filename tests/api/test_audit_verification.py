"""The trail is verified page by page, whole or a part of it, and an entry that was edited shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contact_policy.records import Page, Role
from contact_policy.services import audit
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.database import execute
from fixtures.service import AuthoriseAs, MakeApp, connected

pytestmark = pytest.mark.anyio

VERIFICATION = "/v1/audit/verification"

# Past what keeps everybody else from it.
EDIT = "UPDATE audit_entries SET actor = 'somebody else' WHERE sequence = {0}"
LOCKED = "ALTER TABLE audit_entries {0} TRIGGER ALL"


async def entries(store: Store, count: int) -> list[int]:
    entry = records.entry()
    async with store.transaction() as tx:
        tx.audit.append(*[replace(entry, digest=entry.content_digest)] * count)
    async with store.reading() as tx:
        written, _ = await tx.audit.list(Page(limit=count))
    return [entry.sequence for entry in reversed(written)]


async def test_every_page_is_checked_and_the_edited_entry_named(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(dsn)
    numbers = await entries(store, 10)
    monkeypatch.setattr(audit, "PAGE", 3)
    before = await audit.verify(store.reading)
    await execute(dsn, LOCKED.format("DISABLE"), EDIT.format(numbers[7]), LOCKED.format("ENABLE"))
    after = await audit.verify(store.reading)
    await store.close()
    assert [(found.entries, found.altered) for found in (before, after)] == [(10, ()), (10, (numbers[7],))]


async def test_a_part_of_the_trail_can_be_asked_for(make_app: MakeApp, bearer: AuthoriseAs, store: Store) -> None:
    numbers = await entries(store, 5)
    auditor = bearer(Role.AUDITOR)
    async with connected(make_app()) as client:

        async def checked(**part: int) -> int:
            answer = await client.get(VERIFICATION, params=part, headers=auditor)
            return int(answer.json()["entries"])

        whole = await checked()
        assert await checked(**{"from": numbers[1], "to": numbers[3]}) == 3
        assert await checked(**{"from": numbers[3]}) == 2
        assert await checked(to=numbers[0]) == whole - 4
        assert await checked(**{"from": numbers[4] + 1}) == 0
        for wrong in ({"from": 0}, {"to": "x"}, {"to": 2**63}):
            assert (await client.get(VERIFICATION, params=wrong, headers=auditor)).status_code == 422
