"""That a guard of the record is off, gone, put in or another shows, though nothing was altered yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_policy.services import audit
from contact_policy.storage import guards, schema
from contact_policy.storage.store import Store
from contact_policy.storage.tables import APPEND_ONLY
from fixtures.database import execute

pytestmark = pytest.mark.anyio

KEPT = Path(guards.__file__).with_name("guards.toml")
PUT_OFF = {
    "audit_entries.rows_stay": "ALTER TABLE audit_entries DISABLE TRIGGER rows_stay",
    "decisions.rows_stay": "ALTER TABLE decisions ENABLE TRIGGER rows_stay",
    "contact_events.table_stays": "DROP TRIGGER table_stays ON contact_events",
    "erasures.rows_stay": "DROP TRIGGER rows_stay ON erasures;"
    " CREATE TRIGGER rows_stay BEFORE DELETE ON erasures FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "refuse_change()": "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NEW; END'",
    "whose_rows(text)": "ALTER FUNCTION whose_rows(text) SECURITY DEFINER",
    "audit_entries.first": "CREATE TRIGGER first BEFORE INSERT ON audit_entries FOR EACH ROW"
    " EXECUTE FUNCTION keep_as_it_is()",
}


async def test_the_guards_are_those_that_migrations_make(store: Store) -> None:
    async with store.reading() as tx:
        standing = await tx.guards.standing()
    assert KEPT.read_text(encoding="utf-8") == guards.as_toml(schema.head(), standing), (
        "Look at what changed of the guards, and put in what is expected."
    )


def test_every_table_that_is_only_added_to_has_guards_that_nobody_escapes() -> None:
    _, made = guards.as_migrated()
    for table in APPEND_ONLY:
        for trigger in ("rows_stay", "table_stays"):
            assert made[f"{table.name}.{trigger}"].startswith("A ")


@pytest.mark.parametrize(("guard", "statement"), PUT_OFF.items(), ids=PUT_OFF)
async def test_a_guard_that_was_touched_is_named(store: Store, dsn: str, guard: str, statement: str) -> None:
    before = (await audit.verify_whole(store.reading)).findings
    await execute(dsn, statement)
    after = (await audit.verify_whole(store.reading)).findings
    assert (before, [(found.kind, found.record) for found in after]) == ([], [("guard-altered", guard)])


async def test_what_an_administrator_has_beside_ours_is_no_guard(store: Store, dsn: str) -> None:
    mine = "CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
    await execute(
        dsn,
        f"{mine}; CREATE TABLE own (x INT); CREATE TRIGGER first BEFORE INSERT ON own EXECUTE FUNCTION mine()",
    )
    assert (await audit.verify_whole(store.reading)).findings == []


async def test_the_guards_of_another_release_are_not_ours_to_judge(store: Store, dsn: str) -> None:
    await execute(dsn, "UPDATE alembic_version SET version_num = 'later'", PUT_OFF["refuse_change()"])
    assert (await audit.verify_whole(store.reading)).findings == []
