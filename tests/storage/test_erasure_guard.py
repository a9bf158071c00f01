"""Only an erasure blanks what stays as it is: by one function, of its own customer's rows, and to nothing else."""

from __future__ import annotations

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.storage.dsn import plain
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.database import as_service

pytestmark = pytest.mark.anyio

REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.ObjectNotInPrerequisiteStateError)
WRITTEN = """INSERT INTO erasures (id, customer_id, ground, reason, erased_by, erased_at, records)
    SELECT '01a22600-0000-7000-8000-000000000001', id, 'unlawful', 'x', 'x', now(), ARRAY[id] FROM customers LIMIT 1"""
SAID = "SELECT set_config('contact_policy.erasure', '01a22600-0000-7000-8000-000000000001', true)"
HELD = """INSERT INTO holds (id, customer_id, reason, until, set_by, set_at, ended_by, end_reason)
    SELECT gen_random_uuid(), id, 'A claim.', '2030-01-01', 'x', now(), '', '' FROM customers LIMIT 1"""
BLANKED = "SELECT * FROM blank_customer('01a22600-0000-7000-8000-000000000001')"
# While an erasure is written in the same transaction, and its name set as the function sets it.
BY_ITS_OWNER = [
    "UPDATE decisions SET reasons = 'Other reasons'",
    "UPDATE decisions SET reasons = ''",
    "UPDATE decisions SET decided_by = ''",
    "UPDATE decisions SET decided_at = now()",
    "UPDATE decisions SET outcome = outcome",
    "UPDATE contact_events SET summary = ''",
    "UPDATE contact_events SET observations = '{}'",
    "UPDATE contact_events SET summary = '', effect_on_work = '', salt = NULL, occurred_at = now()",
    "UPDATE customer_merges SET reason = 'x'; DELETE FROM restrictions",
    "UPDATE customer_versions SET name = 'Somebody else'",
    "DELETE FROM contact_events",
    "DELETE FROM erasures",
    "UPDATE erasures SET reason = 'Another'",
    "TRUNCATE warning_responses",
]
BY_THE_SERVICE = [
    "UPDATE contact_events SET summary = '', effect_on_work = '', salt = NULL",
    "UPDATE customers SET erased_at = now()",
    "UPDATE erasures SET records = '{}'",
    "DELETE FROM erasures",
    "INSERT INTO blanked_columns VALUES ('audit_entries', 'actor', 'nothing')",
    "UPDATE blanked_columns SET becomes = 'nothing'",
    "DELETE FROM holds",
    "UPDATE holds SET until = now()",
    "SELECT * FROM blank_customer('01a22600-0000-7000-8000-000000000009')",
]


@pytest.fixture
async def restricted(store: Store, dsn: str) -> str:
    """A database with one customer, of whom there is something in most tables."""
    async with store.transaction() as tx:
        held = await records.restricted(tx)
        await tx.contact_events.add(held.customer_id, records.event(summary="Rang again."))
    return dsn


async def done(dsn: str, *statements: str) -> None:
    """Run them in one transaction, which is taken back."""
    connection = await asyncpg.connect(plain(dsn))
    try:
        transaction = connection.transaction()
        await transaction.start()
        for statement in statements:
            await connection.execute(statement)
        await transaction.rollback()
    finally:
        await connection.close()


@pytest.mark.parametrize("statement", BY_ITS_OWNER)
async def test_not_even_the_owner_changes_more_than_an_erasure_would(restricted: str, statement: str) -> None:
    with pytest.raises(REFUSED):
        await done(restricted, WRITTEN, SAID, statement)


@pytest.mark.parametrize("statement", BY_THE_SERVICE)
async def test_the_services_login_blanks_nothing_by_itself(restricted: str, statement: str) -> None:
    with pytest.raises(REFUSED):
        await done(as_service(restricted), WRITTEN, SAID, statement)


async def test_the_release_before_is_told_of_the_kinds_that_it_knows(restricted: str) -> None:
    """It asks by another name, and would not know what to do with a digest of another kind."""
    connection = await asyncpg.connect(plain(as_service(restricted)))
    told = {}
    for asked in (BLANKED, BLANKED.replace("blank_customer", "blank_and_tell")):
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(HELD)
        await connection.execute(WRITTEN)
        told[asked] = {row["relation"] for row in await connection.fetch(asked) if row["id"] is not None}
        await transaction.rollback()
    await connection.close()
    before, now = told.values()
    assert "contact_events" in before
    assert now - before == {"holds"}


async def test_an_erasure_of_before_blanks_nothing_again(restricted: str) -> None:
    connection = await asyncpg.connect(plain(as_service(restricted)))
    await connection.execute(WRITTEN)
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError):
        await connection.execute(BLANKED)
    await connection.close()
