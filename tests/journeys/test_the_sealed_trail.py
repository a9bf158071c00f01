"""Whoever owns the database can change anything in it, and it shows: each alteration is found and named."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from contact_policy.records import Role
from contact_policy.services import Store
from contact_policy.services.alterations import Alteration, Verification
from contact_policy.services.tree_check import Outside
from fixtures import story
from fixtures.database import database_of, execute, fresh_database
from fixtures.office import Office
from fixtures.seals import outside, sealed_office, verified
from fixtures.story import MANAGER

# ruff: noqa: S608, ISC004 - an administrator's statements, written out here

# Past what keeps everybody else from it.
FREE = "SET session_replication_role = replica; ALTER TABLE {0} DISABLE TRIGGER ALL"
THIRD = "(SELECT sequence FROM audit_entries ORDER BY sequence OFFSET 2 LIMIT 1)"
FOURTH = "(SELECT sequence FROM audit_entries ORDER BY sequence OFFSET 3 LIMIT 1)"
LAST = "(SELECT max(sequence) FROM audit_entries)"
ANOTHER = "(SELECT id FROM customers ORDER BY id DESC LIMIT 1)"
COLUMNS = "at, actor, roles, action, subject, customer_id, policy, request_id, details, digest"

ON_THE_TRAIL = {
    "a field changed": (f"UPDATE audit_entries SET actor = 'x' WHERE sequence = {THIRD}", "entry-altered"),
    "a field and its digest changed": (
        f"UPDATE audit_entries SET actor = 'x', digest = repeat('a', 64) WHERE sequence = {THIRD}",
        "entry-altered",
    ),
    "a time moved": (f"UPDATE audit_entries SET at = at + interval '1 h' WHERE sequence = {THIRD}", "entry-altered"),
    "one deleted": (f"DELETE FROM audit_entries WHERE sequence = {THIRD}", "entry-removed"),
    "the last deleted": (f"DELETE FROM audit_entries WHERE sequence = {LAST}", "entry-removed"),
    "all deleted": ("DELETE FROM audit_entries", "entry-removed"),
    "all deleted, and the seal": (
        "DELETE FROM audit_entries; DELETE FROM audit_tree; DELETE FROM audit_checkpoints",
        "entries-missing",
    ),
    "renumbered": (
        "ALTER TABLE audit_entries ALTER COLUMN sequence DROP IDENTITY;"
        f" UPDATE audit_entries SET sequence = sequence + 100000 WHERE sequence = {THIRD}",
        "entry-removed",
    ),
    "inserted as if from before there was a seal": (
        f"INSERT INTO audit_entries ({COLUMNS}, written_at)"
        f" SELECT {COLUMNS}, NULL FROM audit_entries WHERE sequence = {THIRD}",
        "entry-inserted",
    ),
    "inserted back-dated": (
        f"INSERT INTO audit_entries ({COLUMNS}, written_at)"
        f" SELECT {COLUMNS}, written_at - interval '1 day' FROM audit_entries WHERE sequence = {THIRD}",
        "entry-inserted",
    ),
    "two swapped": (
        "CREATE TEMP TABLE t AS SELECT * FROM audit_entries;"
        " UPDATE audit_entries SET actor = t.actor, action = t.action, subject = t.subject, details = t.details,"
        f" digest = t.digest, at = t.at FROM t WHERE audit_entries.sequence = {THIRD} AND t.sequence = {FOURTH}",
        "entry-altered",
    ),
    "a digest zeroed": (
        f"UPDATE audit_entries SET digest = repeat('0', 64) WHERE sequence = {THIRD}",
        "entry-altered",
    ),
    "a record's digest zeroed": (
        "UPDATE audit_entries SET records = ARRAY(SELECT regexp_replace(record, '[^/]*$', repeat('0', 64))"
        f" FROM unnest(records) AS record) WHERE sequence = {LAST}",
        "entry-altered",
    ),
    "the tail deleted, with its leaves and checkpoints": (
        f"DELETE FROM audit_tree WHERE sequence > {LAST} - 5; DELETE FROM audit_entries WHERE sequence > {LAST} - 5;"
        f" DELETE FROM audit_checkpoints WHERE last_sequence > {LAST}",
        "entries-missing",
    ),
    "two reordered": (
        "ALTER TABLE audit_entries ALTER COLUMN sequence DROP IDENTITY;"
        " UPDATE audit_entries SET sequence = -1 WHERE sequence = 3;"
        " UPDATE audit_entries SET sequence = 3 WHERE sequence = 4;"
        " UPDATE audit_entries SET sequence = 4 WHERE sequence = -1",
        "entry-altered",
    ),
    "given to another person": (
        f"UPDATE audit_entries SET customer_id = {ANOTHER} WHERE customer_id IS NOT NULL",
        "entry-altered",
    ),
    "a time moved by a microsecond": (
        f"UPDATE audit_entries SET at = at + interval '1 microsecond' WHERE sequence = {THIRD}",
        "entry-altered",
    ),
    "written a microsecond later": (
        f"UPDATE audit_entries SET written_at = written_at + interval '1 microsecond' WHERE sequence = {THIRD}",
        "entry-altered",
    ),
    "truncated": ("TRUNCATE audit_entries", "entry-removed"),
    "begun later": ("UPDATE audit_sealing SET sealed_from = 1000000", "seal-altered"),
    "a checkpoint's root": (
        "UPDATE audit_checkpoints SET note = regexp_replace(note, '[A-Za-z0-9+/]{43}=', repeat('A', 43) || '=')",
        "checkpoint-altered",
    ),
    "a checkpoint's time": (
        "UPDATE audit_checkpoints SET note = regexp_replace(note, 'at 20..', 'at 2031')",
        "checkpoint-altered",
    ),
    "a checkpoint's time, and its row's": (
        "UPDATE audit_checkpoints SET note = regexp_replace(note, 'at 20..', 'at 2031'),"
        " signed_at = signed_at + (2031 - extract(year FROM signed_at)) * interval '1 year'",
        "checkpoint-altered",
    ),
    "a checkpoint's signature": (
        "UPDATE audit_checkpoints SET note = regexp_replace(note, 'audit (.{20}).', 'audit \\1A')",
        "checkpoint-altered",
    ),
    "up to where a checkpoint is settled": (
        "UPDATE audit_checkpoints SET note = regexp_replace(note, 'settled \\d+', 'settled 1')",
        "checkpoint-altered",
    ),
    "a checkpoint's row": (
        "UPDATE audit_checkpoints SET signed_at = signed_at - interval '1 day'",
        "checkpoint-altered",
    ),
    "checkpoints deleted": ("DELETE FROM audit_checkpoints", "checkpoint-removed"),
    "an edition's document": ("UPDATE policy_editions SET document = document || ' '", "record-altered"),
    "what settings said of an edition": (
        """UPDATE policy_editions SET office = '{"name": "Another"}'""",
        "record-altered",
    ),
    "a leaf changed": (
        f"UPDATE audit_tree SET hash = sha256('') WHERE level = 0 AND sequence = {THIRD}",
        "entry-altered",
    ),
}
# What only shows where everything is checked: since a checkpoint nobody looks at what is older than it.
ON_THE_WHOLE = {
    "what stands over two leaves": (
        "UPDATE audit_tree SET hash = sha256('') WHERE (level, place) = (1, 0)",
        "tree-altered",
        "",
    ),
    "when an edition was adopted": (
        "UPDATE policy_editions SET adopted_at = adopted_at - interval '1 day'",
        "record-removed",
        "policy_editions",
    ),
    "an edition deleted": ("DELETE FROM policy_editions", "record-removed", "policy_editions"),
    "an event put in": (
        "INSERT INTO contact_events SELECT (jsonb_populate_record(NULL::contact_events, to_jsonb(r)"
        " || jsonb_build_object('id', gen_random_uuid(), 'summary', 'Threatened us'))).*"
        " FROM contact_events AS r LIMIT 1",
        "record-inserted",
        "contact_events",
    ),
    "an event put in as if from before there was a seal": (
        "INSERT INTO contact_events SELECT (jsonb_populate_record(NULL::contact_events, to_jsonb(r)"
        " || jsonb_build_object('id', '00000000-0000-7000-8000-000000000001', 'salt', NULL))).*"
        " FROM contact_events AS r LIMIT 1",
        "record-inserted",
        "contact_events",
    ),
    "a warning by word of mouth put in": (
        "INSERT INTO spoken_warnings (id, customer_id, step, behaviours, said, said_at, recorded_by, recorded_at)"
        f" SELECT gen_random_uuid(), {ANOTHER}, 'spoken', '{{aggressive}}', 'x', now(), 'x', now()",
        "record-inserted",
        "spoken_warnings",
    ),
    "an erasure put in": (
        "INSERT INTO erasures (id, customer_id, ground, reason, erased_by, erased_at, records)"
        f" SELECT gen_random_uuid(), {ANOTHER}, 'unlawful', 'x', 'x', now(), '{{}}'",
        "record-inserted",
        "erasures",
    ),
}
ON_THE_RECORDS = {
    "who decided": ("decisions", "UPDATE decisions SET decided_by = 'x'", "record-altered"),
    "reasons": ("decisions", "UPDATE decisions SET reasons = 'x'", "record-altered"),
    "the end date": ("restrictions", "UPDATE restrictions SET ends_on = ends_on + 9", "record-altered"),
    "an issued letter's words": ("notices", "UPDATE notices SET sections = '[]'", "record-altered"),
    "what was observed": ("contact_events", "UPDATE contact_events SET observations = '{shouting}'", "record-altered"),
    "the proposer": (
        "restriction_proposals",
        "UPDATE restriction_proposals SET proposal = jsonb_set(proposal, '{proposed_by}', '\"x\"')",
        "record-altered",
    ),
    "a deleted event": ("contact_events", "DELETE FROM contact_events", "record-removed"),
    "a stored verdict": (
        "restriction_proposals",
        "UPDATE restriction_proposals SET assessment = jsonb_set(assessment, '{verdict}', '\"x\"')",
        "record-altered",
    ),
    **{
        f"whose one of {table} is": (table, f"UPDATE {table} SET customer_id = {ANOTHER}", "record-altered")
        for table in ("contact_events", "decisions", "restrictions", "restriction_proposals", "warnings", "notices")
    },
    "an event moved by a microsecond": (
        "contact_events",
        "UPDATE contact_events SET occurred_at = occurred_at + interval '1 microsecond'",
        "record-altered",
    ),
    "when a letter counts as received": (
        "notices",
        "UPDATE notices SET deemed_received_at = deemed_received_at - interval '20 days'",
        "record-altered",
    ),
    "a hold's day": ("holds", "UPDATE holds SET until = until - 900", "record-altered"),
    "a hold deleted": ("holds", "DELETE FROM holds", "record-removed"),
    "when data were asked for": (
        "data_requests",
        "UPDATE data_requests SET received_at = received_at + interval '10 days', due_on = due_on + 10",
        "record-altered",
    ),
    "who approved a disposal": (
        "disposals",
        "UPDATE disposals SET approved_by = 'x', approved_at = now()",
        "record-altered",
    ),
    "why two were one": ("customer_merges", "UPDATE customer_merges SET reason = 'x'", "record-altered"),
    "a row blanked without an entry": ("decisions", "UPDATE decisions SET reasons = ''", "record-altered"),
}


@pytest.fixture(scope="module")
def sealed(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A database in which somebody was restricted and the trail sealed, and the file that its checkpoints went to."""
    with sealed_office(server_dsn, template, tmp_path_factory.mktemp("sealed"), restrict, say_more) as made:
        yield made


def restrict(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900510")
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    story.authorise(office, story.propose(office, customer, story.proposal(office, events, case)))


def say_more(office: Office) -> None:
    """Two of one person, a hold, a request and a list of whose time has come."""
    path, now = "/v1/customers", office.now.isoformat()
    kept, other, last = [office.post(path, MANAGER, name=f"Robin {name}")["id"] for name in ("One", "Two", "Last")]
    story.contact(office, other)
    office.post(f"{path}/{kept}/merge", MANAGER, expect=200, duplicate_id=other, reason="The same person.")
    office.post(f"{path}/{kept}/holds", Role.ADMIN, reason="A claim is expected.", until="2030-06-30")
    office.post(f"{path}/{kept}/data-requests", Role.ADMIN, kind="access", received_at=now)
    office.post("/v1/disposals", Role.ADMIN)
    assert last


async def looked_at(dsn: str, known: Outside) -> list[Verification]:
    store = Store(dsn, pool_size=1)
    try:
        return await verified(store, known)
    finally:
        await store.close()


def found_after(server_dsn: str, sealed: tuple[str, Path], *statements: str) -> list[Verification]:
    """What is found, whole and since the last checkpoint, after an administrator ran these statements on a copy."""
    dsn, file = sealed
    with fresh_database(server_dsn, database_of(dsn)) as copy:
        asyncio.run(execute(copy, *statements))
        return asyncio.run(looked_at(copy, outside(file)))


def test_nothing_is_found_where_nothing_was_altered(server_dsn: str, sealed: tuple[str, Path]) -> None:
    for found in found_after(server_dsn, sealed):
        assert found.entries > 10
        assert (found.findings, found.waiting, found.unsealed) == ([], 0, 0)


@pytest.mark.parametrize(("statement", "kind"), ON_THE_TRAIL.values(), ids=ON_THE_TRAIL)
def test_an_alteration_of_the_trail_is_found(
    server_dsn: str, sealed: tuple[str, Path], statement: str, kind: str
) -> None:
    free = [
        FREE.format(table)
        for table in ("audit_entries", "audit_tree", "audit_checkpoints", "audit_sealing", "policy_editions")
    ]
    for found in found_after(server_dsn, sealed, "; ".join([*free, statement])):
        assert kind in {finding.kind for finding in found.findings}, found.findings


@pytest.mark.parametrize(("table", "statement", "kind"), ON_THE_RECORDS.values(), ids=ON_THE_RECORDS)
def test_an_alteration_of_a_record_is_found_and_its_row_named(
    server_dsn: str, sealed: tuple[str, Path], table: str, statement: str, kind: str
) -> None:
    for found in found_after(server_dsn, sealed, f"{FREE.format(table)}; {statement}"):
        findings = [finding for finding in found.findings if finding.kind is not Alteration.GUARD_ALTERED]
        named = {(finding.kind, finding.record.partition("/")[0]) for finding in findings}
        assert named == {(kind, table)}
        assert all(finding.sequence for finding in findings)


@pytest.mark.parametrize(("statement", "kind", "table"), ON_THE_WHOLE.values(), ids=ON_THE_WHOLE)
def test_what_is_older_than_a_checkpoint_is_found_where_everything_is_checked(
    server_dsn: str, sealed: tuple[str, Path], statement: str, kind: str, table: str
) -> None:
    free = [FREE.format(name) for name in ("audit_tree", "policy_editions", "contact_events")]
    found, _ = found_after(server_dsn, sealed, "; ".join([*free, statement]))
    assert (kind, table) in {(finding.kind, finding.record.partition("/")[0]) for finding in found.findings}


def test_entries_from_before_the_seal_are_said_to_be_unsealed(server_dsn: str, sealed: tuple[str, Path]) -> None:
    dsn, _ = sealed
    with fresh_database(server_dsn, database_of(dsn)) as copy:
        tables = ("audit_entries", "audit_tree", "audit_checkpoints", "audit_sealing", "sealed_tables")
        free = "; ".join(FREE.format(table) for table in tables)
        older = (
            "UPDATE audit_entries SET written_at = NULL, records = '{}'; DELETE FROM audit_tree;"
            " DELETE FROM audit_checkpoints; UPDATE audit_sealing SET sealed_from = 1000000;"
            " UPDATE sealed_tables SET told_after = 'ffffffff-ffff-ffff-ffff-ffffffffffff'"
        )
        asyncio.run(execute(copy, f"{free}; {older}"))
        (found,) = asyncio.run(looked_at(copy, Outside()))
    assert found.unsealed == found.entries > 10
    assert found.untold > 0
    assert {finding.kind for finding in found.findings} == {Alteration.GUARD_ALTERED}
