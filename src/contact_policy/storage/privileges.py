"""What the service's login may do to each table, and no more: whoever migrates grants it anew each time.

The tables belong to the login that migrates. The service's own can add to the trail and cannot change it, issues a
notice and cannot rewrite it: not even somebody who got hold of its password can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, Table, text

from contact_policy.storage.tables import (
    api_keys,
    audit_sealing,
    blanked_columns,
    cases,
    change_feed,
    changes,
    contact_points,
    customer_memberships,
    customers,
    data_requests,
    disposals,
    drafts,
    external_references,
    holds_against_erasure,
    idempotency_answers,
    merged_details,
    metadata,
    notices,
    outgoing_messages,
    people_seen,
    restriction_proposals,
    restriction_supports,
    restrictions,
    schema_revisions,
    sealed_tables,
    searchable_names,
    status_changes,
    sweeps,
    tallies,
    tally_changes,
    told_standings,
    webhook_deliveries,
    webhook_subscriptions,
)
from contact_policy.storage.tables.metadata import written_sequence

CHANGED: dict[Table, str] = {
    api_keys: "last_used_at revoked_at revoked_by",
    cases: "answer_promised_on created_at customer_id decided_at decision internal_review internal_review_ended_at"
    " internal_review_requested_at kind reference salt service status statutory_route_ended_on subject told_at"
    " updated_at version",
    change_feed: "feed_id forgotten_to last_position",
    changes: "position",
    contact_points: "position removed_at salt",
    customer_memberships: "closed_by until",
    customers: "access_needs capacity created_at deceased_on language name salt updated_at version",
    data_requests: "answer_recorded_at answered_at answered_by appeal_id contact_event_ids customer_id details due_on"
    " extended_at extension_reason identity_confirmed_at kind outcome reasons received_at recorded_at recorded_by"
    " statement stops version",
    disposals: "approved_at approved_by done_at erased looked_at",
    drafts: "customer_id form saved_at",
    external_references: "source_updated_at",
    holds_against_erasure: "end_reason ended_at ended_by",
    notices: "address address_reason addressee checks created_at deemed_received_at form issue_recorded_at issued_at"
    " issued_by letterhead method particulars policy sections sent_to status subject times_returned version",
    outgoing_messages: "accepted_at address carrier_id next_try_at paragraphs settled_at state subject tries why",
    people_seen: "name seen_at",
    restriction_proposals: "status version withdrawal_reason withdrawn_at withdrawn_by",
    restriction_supports: "as_of lost state",
    restrictions: "end_reasons ended_at ended_by ended_by_death ended_how lapse_recorded_at version",
    searchable_names: "customer_id folded",
    sweeps: "failed lapses reminders swept_at",
    tallies: "count",
    told_standings: "edition next_at since status",
    webhook_deliveries: "last_status last_tried_at next_try_at queued_at settled_at state tries",
    webhook_subscriptions: "description disabled_at disabled_because failing_since former_secret former_secret_until"
    " is_from_settings kinds position secret status system url version",
}
"""The columns of each table that are ever changed; of every other table none is."""

REMOVED = (
    changes,
    drafts,
    external_references,
    idempotency_answers,
    merged_details,
    status_changes,
    tally_changes,
    webhook_deliveries,
    webhook_subscriptions,
)
"""The tables that rows are removed from."""

# Written by whoever migrates alone.
_READ = (audit_sealing, blanked_columns, schema_revisions, sealed_tables)
# What erases; the others as earlier releases ask for it.
_BLANKING = ("blank_and_name", "blank_and_tell", "blank_customer")
_GIVEN_BY_THE_DATABASE = frozenset({"salt", "sequence", "written_at", "written_in"})

# What PostgreSQL lets everybody do in a new database, and nobody needs: tables of their own, and large objects.
_LARGE_OBJECTS = "lo_creat lo_create lo_from_bytea lo_import lo_export lo_open lo_put lo_truncate lo_unlink lowrite"


@dataclass(frozen=True, slots=True)
class Login:
    """A login of the database; with a ``password`` it is made where it is not there."""

    name: str
    password: str | None = field(default=None, repr=False)


def login_of(dsn: str) -> Login:
    """The login that a DSN names, which is there already."""
    return Login(unquote(urlsplit(dsn).username or ""))


def grant(connection: Connection, login: Login) -> None:
    """Let ``login`` do what the service does, and take away all else. Raises LookupError where there is no such login.

    Does nothing for the login that it is done by: whoever owns the tables needs no leave.
    """
    if not login.name or login.name == connection.execute(text("SELECT current_user")).scalar_one():
        return
    quoted = connection.dialect.identifier_preparer.quote(login.name)
    is_there = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": login.name}).first()
    if is_there is None and login.password is None:
        raise LookupError(f"there is no login {login.name}: have it made (CREATE ROLE {quoted} LOGIN PASSWORD '…')")
    if is_there is None:
        # A login is the server's, and another of its databases may be migrated at this moment. The password is letters
        # and digits alone: it can stand in a statement, which takes no parameters.
        connection.execute(
            text(
                f"DO $$ BEGIN CREATE ROLE {quoted} LOGIN PASSWORD '{login.password}';"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        )
    for statement in _statements(connection, quoted):
        connection.execute(text(statement))


def _statements(connection: Connection, login: str) -> Iterator[str]:
    database = connection.dialect.identifier_preparer.quote(
        connection.execute(text("SELECT current_database()")).scalar_one()
    )
    yield f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {login}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {login}"
    yield f"GRANT USAGE ON SCHEMA public TO {login}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {login}"
    yield f"GRANT USAGE ON SEQUENCE {written_sequence.name} TO {login}"
    for function in _BLANKING:
        yield f"GRANT EXECUTE ON FUNCTION {function}(UUID) TO {login}"
    for table in metadata.sorted_tables:
        if table not in _READ:
            yield f"GRANT INSERT ({_given(table)}) ON {table.name} TO {login}"
        if table in CHANGED:
            yield f"GRANT UPDATE ({', '.join(CHANGED[table].split())}) ON {table.name} TO {login}"
        if table in REMOVED:
            yield f"GRANT DELETE ON {table.name} TO {login}"
    if connection.execute(text("SELECT current_setting('is_superuser') = 'on'")).scalar_one():
        yield from (
            f"REVOKE EXECUTE ON FUNCTION {row.signature} FROM PUBLIC"
            for row in connection.execute(
                text("SELECT CAST(oid::regprocedure AS text) AS signature FROM pg_proc WHERE proname = ANY(:names)"),
                {"names": _LARGE_OBJECTS.split()},
            )
        )


def _given(table: Table) -> str:
    """The columns that whoever adds a row gives: not those that the database gives, its number and its time."""
    by_the_database = {c.name for c in table.c if c.server_default is not None} & _GIVEN_BY_THE_DATABASE
    return ", ".join(c.name for c in table.c if c.identity is None and c.name not in by_the_database)
