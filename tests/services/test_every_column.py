"""A canary in each column that the data map says is about somebody: given to them, and gone once they are erased.

Two people are filled in alike; what is given to one has nothing of the other's, and whose erasure leaves theirs.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from contact_policy.policy import load_policy
from contact_policy.policy.codec import to_plain
from contact_policy.records import Caller
from contact_policy.records.erasures import ErasureGround, ErasureRecord
from contact_policy.services.context import Context, new_id
from contact_policy.services.subject_access.collecting import collect
from contact_policy.storage.data_map import DataKind, data_map
from contact_policy.storage.dsn import plain
from contact_policy.storage.store import Store
from contact_policy.storage.subject_data import LEFT_OUT
from contact_policy.storage.tables import metadata
from fixtures.database import as_service
from fixtures.one_of_each import one_of_each

# ruff: noqa: S608 - the names of our own tables

pytestmark = pytest.mark.anyio

ONE, OTHER = "canary of one", "canary of the other"
# $1 is the customer, $2 tells the two apart.
MORE = """
INSERT INTO customer_memberships (record_id, customer_id, opened_by, since)
SELECT duplicate_id, survivor_id, id, at FROM customer_merges WHERE survivor_id = $1 AND $2::text <> '';
INSERT INTO data_requests (id, customer_id, kind, received_at, details, contact_event_ids, extension_reason, stops,
    reasons, statement, recorded_by, recorded_at, version)
SELECT gen_random_uuid(), $1, 'access', now(), $2, '{}', '', '[]', '', '', 'x', now(), 1;
INSERT INTO holds (id, customer_id, reason, until, set_by, set_at, ended_by, end_reason)
SELECT gen_random_uuid(), $1, $2, '2030-01-01', 'x', now(), '', '';
INSERT INTO subject_access_copies (id, customer_id, digest, withheld, issued_by, issued_at)
SELECT gen_random_uuid(), $1, left($2, 0), '[]', 'x', now();
INSERT INTO outgoing_messages (id, customer_id, kind, channel, address, to_role, subject, paragraphs, about, once,
    queued_by, queued_at, next_try_at, state, tries, carrier_id)
SELECT gen_random_uuid(), $1, 'reminder', 'email', $2, 'manager', '', '[]', 'x/x', '', 'x', now(), now(),
    'waiting', 0, '';
INSERT INTO drafts (owner, kind, about_id, customer_id, form, saved_at)
SELECT $2, 'warning', gen_random_uuid(), $1, '{}', now();
INSERT INTO restriction_supports (restriction_id, state, lost, as_of)
SELECT id, 'lost', jsonb_build_array($2::text), now() FROM restrictions WHERE customer_id = $1
ON CONFLICT DO NOTHING;
INSERT INTO contact_points (customer_id, kind, value, shared, position, added_at)
SELECT $1, 'phone', $2, true, 0, now();
INSERT INTO external_references (system, external_id, customer_id) SELECT 'crm', $2, $1;
INSERT INTO idempotency_answers (caller, key, fingerprint, status, headers, body, created_at)
SELECT 'x', $2, '', 200, '{}', format('{"customer_id":"%s","name":"%s"}', $1::uuid, $2::text), now()
"""
NEEDS = [{"id": new_id(), "need": "", "adjustment": ""}]
# A column of each row is to say something, whether or not it may beside what else the row says.
ANY_VALUES = """
DO $$ DECLARE one RECORD; BEGIN
    FOR one IN SELECT conrelid::regclass AS of, conname FROM pg_constraint
                WHERE contype = 'c' AND connamespace = 'public'::regnamespace
    LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.of, one.conname); END LOOP;
END $$
"""
# Rows that go, which the database's own function does not find by itself.
WHOSE = {"merged_details": "r.merge_id IN (SELECT id FROM customer_merges WHERE survivor_id = ANY($1))"}


@pytest.fixture
async def connection(dsn: str) -> Any:
    """The owner's, past every guard."""
    opened = await asyncpg.connect(plain(dsn))
    await opened.execute(f"SET session_replication_role = replica; {ANY_VALUES}")
    yield opened
    await opened.close()


async def records_of(connection: Any, person: str) -> list[str]:
    """The person's records: theirs, and the one merged into it."""
    merged = "SELECT record_id::text FROM customer_memberships WHERE customer_id = $1"
    return [person, *(row[0] for row in await connection.fetch(merged, person))]


async def fill(connection: Any, person: str, canary: str) -> set[str]:
    """Put a canary of its own in each such column of the person's rows; returns them. Every table must have a row."""
    for statement in MORE.split(";\n"):
        await connection.execute(statement, person, canary)
    made, records = set(), await records_of(connection, person)
    for holding in data_map():
        whose = WHOSE.get(holding.table) or await connection.fetchval("SELECT whose_rows($1)", holding.table)
        for name in sorted(holding.blanked) if holding.table != "idempotency_answers" else ():
            mark = f"{canary}: {holding.table}.{name}"
            is_text = await connection.fetchval(
                "SELECT data_type = 'text' FROM information_schema.columns WHERE (table_name, column_name) = ($1, $2)",
                holding.table,
                name,
            )
            value = mark if is_text else json.dumps(_with(name, mark))
            set_ = f"{name} = $2 || ctid::text" if is_text else f"{name} = $2::jsonb"
            await connection.execute(f"ALTER TABLE {holding.table} DISABLE TRIGGER USER")
            done = await connection.execute(f"UPDATE {holding.table} AS r SET {set_} WHERE {whose}", records, value)
            await connection.execute(f"ALTER TABLE {holding.table} ENABLE TRIGGER USER")
            assert done != "UPDATE 0", f"{holding.table} has no row of theirs"
            made.add(mark)
    return made


def _with(name: str, mark: str) -> Any:
    return [need | {"need": mark} for need in NEEDS] if name == "access_needs" else [{"words": mark}]


async def everything(connection: Any) -> str:
    found = [
        await connection.fetchval(f"SELECT string_agg(to_jsonb(t)::text, chr(10)) FROM {table.name} AS t") or ""
        for table in metadata.sorted_tables
    ]
    return "\n".join(found)


async def test_each_column_about_somebody_is_given_to_them_alone_and_blanked_of_them_alone(
    store: Store, dsn: str, connection: Any
) -> None:
    async with store.transaction() as tx:
        person, other = await one_of_each(tx), await one_of_each(tx, "call-2")
    ours, theirs = await fill(connection, person, ONE), await fill(connection, other, OTHER)
    assert len(ours) == len(theirs) > 60
    async with store.reading() as tx:
        export = await collect(
            Context(tx, load_policy(), Caller(subject="x", roles=frozenset()), datetime.now(UTC)), person
        )
    given = json.dumps(to_plain(export))
    assert {mark for mark in ours if mark not in given} == set()
    assert OTHER not in given
    service = Store(as_service(dsn))
    async with service.transaction() as tx:
        await tx.erasures.erase(
            ErasureRecord(
                id=new_id(),
                customer_id=person,
                data_request_id=None,
                ground=ErasureGround.UNLAWFUL,
                reason="Recorded of somebody else.",
                erased_by="x",
                erased_at=datetime.now(UTC),
                records=tuple(await records_of(connection, person)),
            )
        )
    await service.close()
    left = await everything(connection)
    assert {mark for mark in ours if mark in left} == set()
    assert ONE not in left
    assert {mark for mark in theirs if mark not in left} == set()


def test_every_table_about_somebody_is_given_or_said_to_be_left_out() -> None:
    about = {DataKind.WHO, DataKind.HEALTH, DataKind.CONDUCT}
    blanked = {holding.table for holding in data_map() if holding.blanked and about & set(holding.columns)}
    assert set(LEFT_OUT) - {"audit_entries"} <= blanked
