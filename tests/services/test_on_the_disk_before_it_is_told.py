"""What was answered for is on the disk: nothing of ours lets PostgreSQL say so before it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contact_policy.policy import load_policy
from contact_policy.records import Caller
from contact_policy.records.changes import ChangeKind
from contact_policy.services import Store, changes, feed
from contact_policy.services.checkpoints import read_key
from contact_policy.services.context import Context
from contact_policy.services.sealing import seal
from fixtures.database import as_service, execute
from fixtures.disk import hurried, watch
from fixtures.one_of_each import one_of_each
from fixtures.records import NOON
from fixtures.seals import a_seal_key

pytestmark = pytest.mark.anyio


@pytest.fixture
def watched(dsn: str) -> str:
    watch(dsn)
    return dsn


@pytest.fixture
async def office(watched: str) -> AsyncIterator[Store]:
    store = Store(as_service(watched))
    yield store
    await store.close()


async def test_what_is_written_numbered_and_sealed_waits_for_the_disk(
    watched: str, office: Store, tmp_path: Path
) -> None:
    async with office.transaction() as tx:
        person = await one_of_each(tx)
        told = Context(tx, load_policy(), Caller(subject="sam", roles=frozenset()), NOON)
        about = f"customers/{person}"
        await changes.write(
            told, changes.change(told, ChangeKind.CUSTOMER_CHANGED, person, about, {"fields": ["name"]})
        )
    assert await feed.number(office)
    assert await seal(office, read_key(a_seal_key(tmp_path))) is not None
    assert await asyncio.to_thread(hurried, watched) == []


async def test_whoever_hurries_is_noticed_whenever_in_a_transaction_it_says_so(watched: str) -> None:
    adopted = "INSERT INTO sealed_tables (table_name) VALUES"
    await execute(watched, f"BEGIN; SET LOCAL synchronous_commit = off; {adopted} ('one'); COMMIT")
    await execute(watched, f"BEGIN; {adopted} ('two'); SET LOCAL synchronous_commit = local; COMMIT")
    assert await asyncio.to_thread(hurried, watched) == ["sealed_tables", "sealed_tables"]
