"""Whoever has the service's password can do what the service does, and cannot change what was recorded."""

# ruff: noqa: S608, SLF001 - an attacker's statements, written out here; what our own are is asked of SQLAlchemy

from __future__ import annotations

import gc
import importlib
import pkgutil
from collections import defaultdict
from typing import Any, cast
from uuid import uuid4

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Insert, Update

from contact_policy import storage
from contact_policy.commands.database import service_login
from contact_policy.storage import privileges, schema
from contact_policy.storage.dsn import plain
from contact_policy.storage.prepared import Prepared
from contact_policy.storage.store import Store
from contact_policy.storage.tables import APPEND_ONLY, metadata
from fixtures import records
from fixtures.database import as_service, execute

pytestmark = pytest.mark.anyio

ISSUED = "(SELECT id FROM notices WHERE status = 'issued' LIMIT 1)"
OUT_OF_THE_TABLES = {
    "a table altered": "ALTER TABLE audit_entries ADD COLUMN x TEXT",
    "a table dropped": "DROP TABLE drafts",
    "a trigger disabled": "ALTER TABLE audit_entries DISABLE TRIGGER ALL",
    "a trigger dropped": "DROP TRIGGER rows_stay ON audit_entries",
    "a function replaced": "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS ''",
    "a replica's role taken": "SET session_replication_role = replica",
    "another role taken": "SET ROLE {owner}",
    "another login taken": "SET SESSION AUTHORIZATION {owner}",
    "a sequence set": "SELECT setval('audit_entries_sequence_seq', 1)",
    "another sequence set": "SELECT setval('written_sequence', 1)",
    "a sequence restarted": "ALTER SEQUENCE audit_entries_sequence_seq RESTART",
    "a chosen sequence": "INSERT INTO policy_editions (sequence) OVERRIDING SYSTEM VALUE VALUES (1)",
    "a chosen number of the trail": "INSERT INTO audit_entries (sequence) OVERRIDING SYSTEM VALUE VALUES (1)",
    "a chosen time of the trail": "INSERT INTO audit_entries (written_at) VALUES (now())",
    "a chosen place in order": "INSERT INTO contact_events (sequence) VALUES (1)",
    "a chosen salt": "INSERT INTO decisions (salt) VALUES (gen_random_uuid())",
    "a role granted": "GRANT {owner} TO {service}",
    "a role made": "CREATE ROLE somebody",
    "its own role raised": "ALTER ROLE {service} SUPERUSER",
    "a schema made": "CREATE SCHEMA another",
    "a table made": "CREATE TABLE another (x INT)",
    "a table made for a while": "CREATE TEMPORARY TABLE another (x INT)",
    "a function made": "CREATE FUNCTION another() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "an extension made": "CREATE EXTENSION pgcrypto",
    "a publication made": "CREATE PUBLICATION another FOR ALL TABLES",
    "a slot made": "SELECT pg_create_physical_replication_slot('another')",
    "a database made": "CREATE DATABASE another",
    "rows copied to a file": "COPY customers TO '/tmp/customers'",
    "rows copied to a program": "COPY customers TO PROGRAM 'cat'",
    "rows copied from a file": "COPY drafts FROM '/etc/passwd'",
    "a file of the server read": "SELECT pg_read_file('/etc/passwd')",
    "a folder of the server read": "SELECT pg_ls_dir('.')",
    "a large object made": "SELECT lo_from_bytea(0, 'x')",
    "an empty large object made": "SELECT lo_create(0)",
    "passwords read": "SELECT rolpassword FROM pg_authid",
    "the server's settings changed": "ALTER SYSTEM SET fsync = off",
    "the server's settings read again": "SELECT pg_reload_conf()",
    "the revision changed": "UPDATE alembic_version SET version_num = '0001'",
    "the revision removed": "DELETE FROM alembic_version",
    "what a revision serves changed": "UPDATE schema_revisions SET serves = '0001'",
    "where the seal begins changed": "UPDATE audit_sealing SET sealed_from = 1000000",
    "what an erasure blanks changed": "UPDATE blanked_columns SET becomes = 'nothing'",
    "what an erasure blanks removed": "DELETE FROM blanked_columns",
    "triggers put off": "SET SESSION session_replication_role = local",
    "no owner any more": "REASSIGN OWNED BY {owner} TO {service}",
    "a table taken over": "ALTER TABLE audit_entries OWNER TO {service}",
    "all that is owned dropped": "DROP OWNED BY {owner}",
    "a role's settings changed": "ALTER ROLE {owner} SET search_path = pg_temp",
    "the database's settings changed": "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role ="
    " replica', current_database()); END $$",
    "a function before ours": "CREATE FUNCTION public.blanked(text, json) RETURNS json LANGUAGE sql AS 'SELECT $2'",
    "a function of the owner's made": "CREATE FUNCTION public.x() RETURNS int LANGUAGE sql SECURITY DEFINER"
    " AS 'SELECT 1'",
    "a function in a schema for a while": "CREATE FUNCTION pg_temp.x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a table for a while before ours": "CREATE TEMPORARY TABLE erasures (id uuid, records uuid[])",
    "a function's owner changed": "ALTER FUNCTION blank_customer(uuid) OWNER TO {service}",
    "a function's path changed": "ALTER FUNCTION blank_customer(uuid) SET search_path = pg_temp, public",
    "a function dropped": "DROP FUNCTION refuse_change() CASCADE",
    "a view made": "CREATE VIEW another AS SELECT * FROM audit_entries",
    "a rule made": "CREATE RULE another AS ON UPDATE TO audit_entries DO INSTEAD NOTHING",
    "a trigger made": "CREATE TRIGGER another BEFORE INSERT ON audit_entries EXECUTE FUNCTION refuse_change()",
    "a table inherited from": "CREATE TABLE another () INHERITS (audit_entries)",
    "a domain made": "CREATE DOMAIN another AS text",
    "an operator made": "CREATE OPERATOR public.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)",
    "a language made": "CREATE LANGUAGE another HANDLER plpgsql_call_handler",
    "an index dropped": "DROP INDEX ix_audit_entries_subject",
    "an index made": "CREATE INDEX another ON audit_entries (actor)",
    "a constraint dropped": "ALTER TABLE decisions DROP CONSTRAINT pk_decisions",
    "a policy on rows made": "CREATE POLICY another ON audit_entries USING (true)",
    "a comment made": "COMMENT ON TABLE audit_entries IS 'x'",
    "an event's trigger made": "CREATE EVENT TRIGGER another ON ddl_command_start EXECUTE FUNCTION refuse_change()",
    "a way to other servers made": "CREATE FOREIGN DATA WRAPPER another",
    "a subscription made": "CREATE SUBSCRIPTION another CONNECTION 'host=x' PUBLICATION x",
    "a tablespace made": "CREATE TABLESPACE another LOCATION '/tmp'",
    "statistics made": "CREATE STATISTICS another ON actor, action FROM audit_entries",
    "rights for later tables": "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT ALL ON TABLES TO {service}",
    "a logical slot made": "SELECT pg_create_logical_replication_slot('another', 'pgoutput')",
    "a large object imported": "SELECT lo_import('/etc/passwd')",
    "a large object exported": "SELECT lo_export(1, '/tmp/x')",
    "a file of the server read as bytes": "SELECT pg_read_binary_file('/etc/passwd')",
    "a file of the server looked at": "SELECT pg_stat_file('/etc/passwd')",
    "rows of the trail copied over": "COPY audit_tree FROM PROGRAM 'echo 1'",
    "the log ended": "SELECT pg_switch_wal()",
    "a backup begun": "SELECT pg_backup_start('x')",
    "another's session ended": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{owner}'",
    "a checkpoint of the server": "CHECKPOINT",
    "a sequence read on": "SELECT nextval('audit_entries_sequence_seq')",
    "a sequence's owner changed": "ALTER SEQUENCE written_sequence OWNED BY NONE",
    "rows locked from others": "DO $$ BEGIN LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE; END $$",
    "a row of the trail locked": "SELECT * FROM audit_entries FOR UPDATE",
    "merged into the trail": "MERGE INTO audit_entries USING (SELECT 1 AS x) AS y ON sequence = x"
    " WHEN MATCHED THEN UPDATE SET actor = 'x'",
    "a conflict turned into a change": "INSERT INTO erasures (id, customer_id, ground, reason, erased_by, erased_at,"
    " records) SELECT id, customer_id, ground, reason, erased_by, erased_at, records FROM erasures"
    " ON CONFLICT (id) DO UPDATE SET reason = 'x'",
    "whose password it is": "ALTER ROLE {owner} PASSWORD 'x'",
    "what another login holds": "SELECT passwd FROM pg_shadow",
    "catalogues changed": "UPDATE pg_class SET relname = 'x' WHERE relname = 'audit_entries'",
    "triggers changed in the catalogue": "UPDATE pg_trigger SET tgenabled = 'D'",
    "what the server waits for read": "SELECT pg_current_logfile()",
    "a folder of the log read": "SELECT pg_ls_logdir()",
    "a table vacuumed into another": "CLUSTER audit_entries USING pk_audit_entries",
    "a view refreshed": "REINDEX TABLE audit_entries",
}
IN_THE_TABLES = {
    "an issued notice's words": f"UPDATE notices SET sections = '[]' WHERE id = {ISSUED}",
    "an issued notice's address": f"UPDATE notices SET address = 'x' WHERE id = {ISSUED}",
    "an issued notice removed": f"DELETE FROM notices WHERE id = {ISSUED}",
    "a decided proposal": "UPDATE restriction_proposals SET status = 'refused' WHERE status = 'authorised'",
    "a proposal's words": "UPDATE restriction_proposals SET proposal = '{}'",
    "a proposal's verdict": "UPDATE restriction_proposals SET assessment = '{}'",
    "a proposal removed": "DELETE FROM restriction_proposals",
    "a restriction's end": "UPDATE restrictions SET ends_on = ends_on + 1",
    "a restriction's measures": "UPDATE restrictions SET measures = '[]'",
    "a restriction's owner": "UPDATE restrictions SET customer_id = customer_id",
    "a restriction removed": "DELETE FROM restrictions",
    "a revoked key": "UPDATE api_keys SET revoked_at = NULL, revoked_by = ''",
    "a key's roles": "UPDATE api_keys SET roles = '{admin}'",
    "a customer removed": "DELETE FROM customers",
    "a record's salt": "UPDATE restrictions SET salt = NULL",
}


@pytest.fixture
async def decided(store: Store, dsn: str) -> str:
    """A database with a restriction, its issued notice, its decided proposal, and a revoked key."""
    async with store.transaction() as tx:
        await records.restricted(tx)
    await execute(
        dsn,
        "UPDATE notices SET status = 'issued', issued_at = now(), method = 'email', issue_recorded_at = now(), "
        "issued_by = 'x', deemed_received_at = now(), sent_to = 'x'",
        "UPDATE restriction_proposals SET status = 'authorised' WHERE status = 'awaiting_decision'",
        "INSERT INTO api_keys (id, name, roles, key_hash, prefix, created_by, created_at, revoked_by, revoked_at)"
        f" VALUES ('{uuid4()}', 'x', '{{telephony}}', repeat('a', 64), 'x', 'x', now(), 'x', now())",
    )
    return dsn


async def test_nothing_outside_the_services_work_can_be_done_by_its_login(dsn: str) -> None:
    # What holds of a database as a whole does not come along with a template.
    await schema.upgrade(dsn, service=service_login(dsn))
    connection = await asyncpg.connect(plain(as_service(dsn)))
    names = {"owner": "contact_policy", "service": "contact_policy_service"}
    done = []
    for what, statement in OUT_OF_THE_TABLES.items():
        try:
            await connection.execute(statement.format(**names))
        except (asyncpg.InsufficientPrivilegeError, asyncpg.ActiveSQLTransactionError):
            continue
        except asyncpg.PostgresError as error:
            done.append(f"{what}: {type(error).__name__} {error}")
        else:
            done.append(what)
    # PostgreSQL only warns whoever has nothing to give.
    await connection.execute("GRANT UPDATE ON audit_entries TO contact_policy_service")
    may = await connection.fetchval("SELECT has_any_column_privilege('audit_entries', 'UPDATE')")
    await connection.close()
    assert (done, may) == ([], False)


async def test_what_was_issued_decided_or_revoked_cannot_be_changed_by_its_login(decided: str) -> None:
    connection = await asyncpg.connect(plain(as_service(decided)))
    done = []
    for what, statement in IN_THE_TABLES.items():
        try:
            await connection.execute(statement)
        except (asyncpg.InsufficientPrivilegeError, asyncpg.ObjectNotInPrerequisiteStateError):
            continue
        done.append(what)
    await connection.close()
    assert done == []


async def test_what_is_only_added_to_cannot_be_touched_by_its_login(dsn: str) -> None:
    connection = await asyncpg.connect(plain(as_service(dsn)))
    for table in APPEND_ONLY:
        for statement in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement.format(table.name, list(table.c.keys())[1]))
    await connection.close()


async def test_a_login_that_owns_nothing_is_told_from_one_that_does(dsn: str) -> None:
    found = []
    for login in (as_service(dsn), dsn):
        store = Store(login)
        async with store.reading() as tx:
            found.append(await tx.is_privileged())
        await store.close()
    assert found == [False, True]


def written_by_our_statements() -> tuple[dict[str, set[str]], set[str]]:
    """The columns of each table that a statement of ours changes, and the tables that one removes from."""
    changed: defaultdict[str, set[str]] = defaultdict(set)
    removed = set()
    for module in pkgutil.iter_modules(storage.__path__):
        importlib.import_module(f"{storage.__name__}.{module.name}")
    gc.unfreeze()  # a service that was started in this process sets aside what there was
    for statement in [found._statement for found in gc.get_objects() if isinstance(found, Prepared)]:
        # SQLAlchemy's own insides, which it gives no types for
        parts: list[Any] = [*visitors.iterate(cast("Any", statement))]
        for part in parts:
            kind = type(part)
            if issubclass(kind, Update):
                changed[part.table.name] |= {getattr(column, "name", column) for column in part._values or ()}
            if issubclass(kind, Delete):
                removed.add(part.table.name)
            set_ = getattr(part._post_values_clause, "update_values_to_set", ()) if issubclass(kind, Insert) else ()
            if set_:
                names = (one if isinstance(one, str) else one[0] for one in set_)
                changed[part.table.name] |= {getattr(name, "name", name) for name in names}
    known = set(metadata.tables)
    return {name: columns for name, columns in changed.items() if name in known}, removed & known


def test_no_more_is_granted_than_our_statements_need() -> None:
    changed, removed = written_by_our_statements()
    granted = {table.name: set(columns.split()) for table, columns in privileges.CHANGED.items()}
    # Changed by our triggers, or by statements that stand as text.
    granted.pop("searchable_names")
    granted.pop("changes")
    granted["change_feed"] -= {"last_position"}
    assert granted == changed
    assert {table.name for table in privileges.REMOVED} == removed
