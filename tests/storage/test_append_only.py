"""What was recorded cannot be changed or removed, not even by an administrator who knows the database's password."""

from __future__ import annotations

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contact_policy.services.sealing import seal
from contact_policy.storage.store import Store
from contact_policy.storage.tables import APPEND_ONLY
from fixtures.database import execute
from fixtures.one_of_each import one_of_each

pytestmark = pytest.mark.anyio

TABLES = [table.name for table in APPEND_ONLY]
CHANGES = ["UPDATE {} SET {column} = {column}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]


@pytest.fixture
async def full(store: Store, dsn: str) -> str:
    """A database with a row in every append-only table."""
    async with store.transaction() as tx:
        await one_of_each(tx)
    assert await seal(store, Ed25519PrivateKey.generate())
    return dsn


@pytest.mark.parametrize(
    "role",
    ["SET session_replication_role = origin", "SET session_replication_role = replica"],
    ids=["primary", "replica"],
)
@pytest.mark.parametrize("change", CHANGES, ids=["update", "delete", "truncate"])
async def test_no_recorded_row_can_be_changed_or_removed(full: str, change: str, role: str) -> None:
    for table in APPEND_ONLY:
        statement = change.format(table.name, column=list(table.columns.keys())[1])
        with pytest.raises(asyncpg.PostgresError, match="only ever added"):
            await execute(full, role, statement)


async def test_the_same_changes_reach_a_table_that_is_not_append_only(full: str) -> None:
    """Else the test above could pass for having found no rows."""
    await execute(full, "UPDATE customers SET name = 'x'", "DELETE FROM external_references", "TRUNCATE contact_points")


def test_the_record_of_what_was_recorded_is_append_only() -> None:
    assert set(TABLES) == {
        "appeal_decisions",
        "appeals",
        "audit_checkpoints",
        "audit_entries",
        "audit_sealing",
        "audit_tree",
        "breaches",
        "case_versions",
        "contact_event_references",
        "contact_events",
        "customer_merges",
        "customer_versions",
        "decision_signatures",
        "decisions",
        "filed_answers",
        "filed_contacts",
        "filed_readings",
        "incident_sightings",
        "notice_returns",
        "policy_editions",
        "reconsideration_requests",
        "review_reminders",
        "reviews",
        "sealed_tables",
        "spoken_warnings",
        "variations",
        "warning_responses",
    }
