"""The audit trail: how long it takes to hold a million entries, and the records they tell of, against their seal.

Four of five entries tell of a contact, of which the trail keeps a digest; a checkpoint is signed after every part.
"""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.http import people, sealed_writes
from bench.http.database import Database, database
from bench.http.setting import CUSTOMERS, Setting
from contact_policy.policy import load_policy
from contact_policy.policy.codec import to_plain
from contact_policy.records.audit import AuditEntry
from contact_policy.services import Store, audit, sealing
from contact_policy.services.alterations import Verification
from contact_policy.storage import schema
from contact_policy.storage.dsn import plain

ENTRIES = 1_000_000
_PART = 20_000
_OF_CONTACTS = 4  # of five
_COLUMNS = (
    *("at", "actor", "roles", "action", "subject", "customer_id", "policy", "request_id", "details", "digest"),
    "records",
)
_CONTACTS = """
WITH known AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS many FROM customers),
made AS (
    INSERT INTO contact_events (id, customer_id, occurred_at, recorded_at, recorded_by, channel, direction, made_by,
                                duration_seconds, staff_minutes, summary, observations, effect_on_work, outcome)
    SELECT gen_random_uuid(), known.id, now() - step * interval '1 second', now(), 'sam.smith', 'phone', 'inbound',
           'customer', 420, 15, 'Asked again why the complaint was not upheld, and was told to whom to turn next', '{}',
           '', 'normal'
      FROM generate_series(1, $1) AS step JOIN known ON known.n = step % known.many
    RETURNING *
)
SELECT id::text, customer_id::text,
       '2:' || encode(sha256(convert_to(CAST(jsonb_strip_nulls(to_jsonb(made)) AS text), 'UTF8')), 'hex') AS digest
  FROM made
"""
# A change of a customer is told of with two digests: of their row, and of the version that was written.
_CHANGED = """
SELECT c.id::text, ARRAY[
           'customers/' || c.id || '/2:'
               || encode(sha256(convert_to(CAST(jsonb_strip_nulls(to_jsonb(c)) AS text), 'UTF8')), 'hex'),
           'customer_versions/' || v.id || '/2:'
               || encode(sha256(convert_to(CAST(jsonb_strip_nulls(to_jsonb(v)) AS text), 'UTF8')), 'hex')
       ] AS records
  FROM customers AS c JOIN customer_versions AS v ON (v.customer_id, v.version) = (c.id, c.version)
 WHERE c.id = ANY(CAST($1 AS uuid[]))
"""
# The people were not written by the service: they are from before there was a seal.
_FROM_BEFORE = """
ALTER TABLE sealed_tables DISABLE TRIGGER rows_stay;
UPDATE sealed_tables SET told_after = 'ffffffff-ffff-ffff-ffff-ffffffffffff' WHERE table_name <> 'contact_events';
ALTER TABLE sealed_tables ENABLE ALWAYS TRIGGER rows_stay
"""


def show(_: Setting, entries: int = ENTRIES) -> None:
    """Fill the trail, verify it whole and from its last checkpoint, and write beside the sealer."""
    key = Ed25519PrivateKey.generate()
    print(f"\nThe audit trail: {entries:,} entries, verified by one process; the database has the other core.")
    # Of its own: other parts put in restrictions of which no entry tells, and they would be found.
    with database() as made:
        asyncio.run(schema.upgrade(made.dsn))
        people.add_customers(made, 1, CUSTOMERS)
        asyncio.run(_fill(made.dsn, key, entries))
        asyncio.run(_measure(made))
        sealed_writes.show(made.dsn)


async def _fill(dsn: str, key: Ed25519PrivateKey, entries: int) -> None:
    connection, store = await asyncpg.connect(plain(dsn)), Store(dsn)
    try:
        await connection.execute(_FROM_BEFORE)
        for start in range(0, entries, _PART):
            many = min(_PART, entries - start)
            await _add(connection, many)
            await sealing.seal(store, key)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
        await store.close()


async def _add(connection: Any, many: int) -> None:
    contacts = await connection.fetch(_CONTACTS, many * _OF_CONTACTS // (_OF_CONTACTS + 1))
    told = [
        ("contact-event.recorded", f"contact-events/{row['id']}", row, [f"contact_events/{row['id']}/{row['digest']}"])
        for row in contacts
    ]
    changed = [row["customer_id"] for row in contacts[: many - len(contacts)]]
    records = dict(await connection.fetch(_CHANGED, list(set(changed))))
    told += [("customer.changed", f"customers/{id_}", {"customer_id": id_}, records[id_]) for id_ in changed]
    rows = [_row(*one) for one in told]
    await connection.copy_records_to_table("audit_entries", records=rows, columns=_COLUMNS)


def _row(action: str, subject: str, about: Any, records: Sequence[str]) -> tuple[Any, ...]:
    entry = AuditEntry(
        at=datetime.now(UTC),
        actor="sam.smith",
        roles=("staff",),
        action=action,
        subject=subject,
        customer_id=about["customer_id"],
        policy=_POLICY,
        request_id="01a2-bench",
        details={"observations": [], "corrects": None} if action != "customer.changed" else {"fields": ["name"]},
    )
    policy, details = json.dumps(to_plain(entry.policy)), json.dumps(to_plain(entry.details))
    who = (entry.at, entry.actor, list(entry.roles), action, subject, entry.customer_id)
    return (*who, policy, entry.request_id, details, entry.content_digest, records)


_POLICY = load_policy().reference


async def _measure(made: Database) -> None:
    store = Store(made.dsn, pool_size=1)
    gc.freeze()  # as the command does
    try:
        before, cpu, database_cpu = _memory(), time.process_time(), made.cpu_seconds()
        whole, seconds = await _timed(audit.verify_whole(store.reading))
        grown = _memory() - before
        print(f"  whole: {whole.entries:,} entries in {seconds:.1f} s, {len(whole.findings)} altered", flush=True)
        print(f"    {seconds / whole.entries * 1e6:.0f} microseconds each, {grown:.0f} MiB more   goal 60 s a million")
        each = (time.process_time() - cpu) / whole.entries, (made.cpu_seconds() - database_cpu) / whole.entries
        print(f"    {each[0] * 1e6:.0f} of a processor here, {each[1] * 1e6:.0f} in the database", flush=True)
        async with store.reading() as tx:
            last = await tx.seals.last()
        size = 0 if last is None else last.size
        since, seconds = await _timed(audit.verify_since_size(store.reading, size))
        print(f"  from the last checkpoint: {since.entries:,} entries in {seconds:.2f} s   goal 1 s", flush=True)
    finally:
        await store.close()


async def _timed(work: Any) -> tuple[Verification, float]:
    began = time.perf_counter()
    return await work, time.perf_counter() - began


def _memory() -> float:
    """The most memory that this process has used, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
