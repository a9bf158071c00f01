"""A database with people and contacts in it grows into this version's, and all of it is found and counted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import date

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from contact_policy.policy.codec import to_plain
from contact_policy.policy.facts import CaseFile, Person
from contact_policy.records import Page
from contact_policy.services import case_files
from contact_policy.services.stored_facts import facts_of, refer
from contact_policy.storage import schema
from contact_policy.storage.dsn import connector
from contact_policy.storage.statistics import Span
from contact_policy.storage.store import Store
from fixtures import records
from fixtures.database import execute, fresh_database
from fixtures.records import NOON

pytestmark = pytest.mark.anyio

# The last revision before names were folded, contacts tallied and facts referred to.
BEFORE = "0012"
ONE, TWO, THREE = [f"01900000-000c-7000-8000-00000000000{n}" for n in (1, 2, 3)]
CONTACT, CORRECTION = [f"01910000-000c-7000-8000-00000000000{n}" for n in (1, 2)]

FILLED = f"""
SET session_replication_role = replica;
INSERT INTO customers (id, name, access_needs, created_at, updated_at, version) VALUES
 ('{ONE}', 'Siân O''Neill', '[]', now(), now(), 1),
 ('{TWO}', 'Mary-Ann Ward', '[{{"need": "x", "channels_unusable": ["post", "web"]}}]', now(), now(), 1),
 ('{THREE}', 'Zoë', '[{{"need": "x", "channels_unusable": []}}]', now(), now(), 1);
INSERT INTO customer_versions (customer_id, version, recorded_at, name, access_needs)
 SELECT id, 1, created_at, name, access_needs FROM customers;
INSERT INTO customer_memberships (record_id, customer_id, since, opened_by) VALUES ('{THREE}', '{ONE}', now(), '{ONE}');
INSERT INTO contact_events (id, customer_id, occurred_at, recorded_at, recorded_by, channel, direction, made_by,
 summary, observations, effect_on_work, outcome, corrects) VALUES
 ('{CONTACT}', '{ONE}', '2026-11-20 12:00Z', '2026-11-20 12:00Z', 'mary', 'phone', 'inbound', 'customer', 'Rang.',
  '{{distressed,abusive_language}}', '', 'normal', NULL),
 ('{CORRECTION}', '{ONE}', '2026-11-20 23:59Z', '2026-11-21 12:00Z', 'mary', 'phone', 'inbound', 'customer', 'Rang.',
  '{{abusive_language}}', '', 'normal', '{CONTACT}');
"""  # noqa: S608 - the ids above


@pytest.fixture
def old_dsn(server_dsn: str) -> Iterator[str]:
    with fresh_database(server_dsn) as dsn:
        yield dsn


@pytest.fixture
async def grown(old_dsn: str) -> AsyncIterator[Store]:
    """The office's memory on a database that was filled before it grew."""
    engine = create_async_engine("postgresql+asyncpg://", async_creator=connector(old_dsn), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade_to, BEFORE)
    await execute(old_dsn, FILLED)
    await schema.upgrade(old_dsn)
    store = Store(old_dsn)
    yield store
    await store.close()


def _upgrade_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def test_people_on_record_are_found_by_name_and_a_merged_record_by_whose_it_is(grown: Store) -> None:
    async with grown.reading() as tx:
        for name, ids in (("sian oneill", [ONE]), ("mary ann", [TWO]), ("zoe", [ONE]), ("a", [TWO, ONE])):
            found, _ = await tx.customers.list(Page(), name=name)
            assert [customer.id for customer in found] == ids


async def test_what_is_on_record_is_counted(grown: Store) -> None:
    async with grown.reading() as tx:
        day = date(2026, 11, 20)
        assert await tx.statistics.contacts(day, day, ["abusive_language"]) == (1, 1)
        assert await tx.statistics.contacts(day, day, ["distressed"]) == (1, 0)
        people = await tx.statistics.people(Span(NOON, NOON))
    needs = {need for need, count in people.customers_with.items() if count}
    assert (people.customers, needs) == (2, {"any", "post", "web"})


async def test_facts_refer_to_contacts_from_before_and_from_after(grown: Store) -> None:
    async with grown.transaction() as tx:
        await tx.contact_events.add(ONE, records.event())
        await tx.lock_customer(ONE)
        file = await case_files.gather(tx, ONE, NOON)
        new, old = records.proposal(ONE), records.proposal(ONE)
        whole = CaseFile(as_of=NOON, person=Person(id=ONE), events=file.events[:1])
        await tx.proposals.add(new, await refer(tx, file))
        await tx.proposals.add(old, to_plain(whole))
        await tx.contact_events.add(ONE, records.event())
    async with grown.reading() as tx:
        assert len(file.events) == 3
        assert await facts_of(tx, await tx.proposals.facts(new.id)) == file
        assert await facts_of(tx, await tx.proposals.facts(old.id)) == whole
