"""What tells every worker's status board that somebody's contact status may have changed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, func, text

from contact_policy.storage.columns import Id
from contact_policy.storage.tables.metadata import metadata

# Written by triggers alone, whoever changes what an answer depends on. No customer: the API keys changed.
# ``written_in`` is PostgreSQL's own number of the transaction (as a bigint, since no client knows its type, xid8).
status_changes = Table(
    "status_changes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("customer_id", Id),
    Column("written_in", BigInteger, nullable=False, server_default=text("pg_current_xact_id()::text::bigint")),
    Column("written_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index(None, "written_in"),
)
