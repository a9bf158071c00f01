"""Whoever owns the database can change anything in it, and it shows: each alteration is found and named."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from contact_policy.services import Store, audit
from contact_policy.services.alterations import Verification
from contact_policy.services.audit import Outside
from contact_policy.services.checkpoints import Checkpoint, read_key, read_notes
from fixtures import story
from fixtures.database import database_of, execute, fresh_database
from fixtures.office import Office
from fixtures.running import running_service
from fixtures.seals import a_seal_key, seal_now

# ruff: noqa: S608, ISC004 - an administrator's statements, written out here

# Past what keeps everybody else from it.
FREE = "SET session_replication_role = replica; ALTER TABLE {0} DISABLE TRIGGER ALL"
THIRD = "(SELECT sequence FROM audit_entries ORDER BY sequence OFFSET 2 LIMIT 1)"
FOURTH = "(SELECT sequence FROM audit_entries ORDER BY sequence OFFSET 3 LIMIT 1)"
LAST = "(SELECT max(sequence) FROM audit_entries)"
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
    "a leaf changed": (
        f"UPDATE audit_tree SET hash = sha256('') WHERE level = 0 AND sequence = {THIRD}",
        "entry-altered",
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
    "a row blanked without an entry": ("decisions", "UPDATE decisions SET reasons = ''", "record-altered"),
}


@pytest.fixture(scope="module")
def sealed(server_dsn: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A database in which somebody was restricted and the trail sealed, and the file that its checkpoints went to."""
    folder = tmp_path_factory.mktemp("sealed")
    with fresh_database(server_dsn, template) as dsn:
        started = running_service(folder, "--no-background", DATABASE_URL=dsn, DEMO="0")
        with started as service, Office(service) as office:
            restrict(office)
        seal_now(dsn, a_seal_key(folder), folder / "checkpoints")
        yield dsn, folder / "checkpoints"


def restrict(office: Office) -> None:
    customer, case, events = story.persistent_customer(office, "07700 900510")
    story.warn(office, customer, "persistent")
    events += story.goes_on(office, customer, case)
    story.authorise(office, story.propose(office, customer, story.proposal(office, events, case)))


async def verified(dsn: str, *, since: Checkpoint | None, outside: Outside) -> Verification:
    store = Store(dsn, pool_size=1)
    try:
        if since is not None:
            return await audit.verify_since(store.reading, since, outside)
        return await audit.verify_whole(store.reading, outside)
    finally:
        await store.close()


def outside(file: Path) -> Outside:
    notes = read_notes(file.read_text())
    assert notes
    key = read_key(file.with_name("seal.pem")).public_key()
    return Outside(checkpoints=notes, is_by_us=lambda note: note.is_signed_by(key))


def found_after(server_dsn: str, sealed: tuple[str, Path], *statements: str) -> list[Verification]:
    """What is found, whole and since the last checkpoint, after an administrator ran these statements on a copy."""
    dsn, file = sealed
    with fresh_database(server_dsn, database_of(dsn)) as copy:
        asyncio.run(execute(copy, *statements))
        known = outside(file)
        return [asyncio.run(verified(copy, since=since, outside=known)) for since in (None, known.checkpoints[-1])]


def test_nothing_is_found_where_nothing_was_altered(server_dsn: str, sealed: tuple[str, Path]) -> None:
    for found in found_after(server_dsn, sealed):
        assert found.entries > 10
        assert (found.findings, found.waiting, found.unsealed) == ([], 0, 0)


@pytest.mark.parametrize(("statement", "kind"), ON_THE_TRAIL.values(), ids=ON_THE_TRAIL)
def test_an_alteration_of_the_trail_is_found(
    server_dsn: str, sealed: tuple[str, Path], statement: str, kind: str
) -> None:
    free = [FREE.format(table) for table in ("audit_entries", "audit_tree", "audit_checkpoints")]
    for found in found_after(server_dsn, sealed, "; ".join([*free, statement])):
        assert kind in {finding.kind for finding in found.findings}, found.findings


@pytest.mark.parametrize(("table", "statement", "kind"), ON_THE_RECORDS.values(), ids=ON_THE_RECORDS)
def test_an_alteration_of_a_record_is_found_and_its_row_named(
    server_dsn: str, sealed: tuple[str, Path], table: str, statement: str, kind: str
) -> None:
    for found in found_after(server_dsn, sealed, f"{FREE.format(table)}; {statement}"):
        named = {(finding.kind, finding.record.partition("/")[0]) for finding in found.findings}
        assert named == {(kind, table)}
        assert all(finding.sequence for finding in found.findings)


def test_entries_from_before_the_seal_are_said_to_be_unsealed(server_dsn: str, sealed: tuple[str, Path]) -> None:
    dsn, _ = sealed
    with fresh_database(server_dsn, database_of(dsn)) as copy:
        tables = ("audit_entries", "audit_tree", "audit_checkpoints", "audit_sealing")
        free = "; ".join(FREE.format(table) for table in tables)
        older = (
            "UPDATE audit_entries SET written_at = NULL, records = '{}'; DELETE FROM audit_tree;"
            " DELETE FROM audit_checkpoints; UPDATE audit_sealing SET sealed_from = 1000000"
        )
        asyncio.run(execute(copy, f"{free}; {older}"))
        found = asyncio.run(verified(copy, since=None, outside=Outside()))
    assert found.unsealed == found.entries > 10
    assert found.findings == []
