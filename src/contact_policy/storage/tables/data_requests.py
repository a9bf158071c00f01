"""What people ask about the data that is kept of them."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table, Text

from contact_policy.records.data_requests import ClockStop, DataRequestKind, DataRequestOutcome
from contact_policy.storage.columns import Code, Codes, Plain, holds, moment, one_of, own_id, refers, salt, text
from contact_policy.storage.tables.metadata import metadata

data_requests = Table(
    "data_requests",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    Column("kind", Code(DataRequestKind), nullable=False),
    moment("received_at"),
    moment("identity_confirmed_at", optional=True),
    text("details"),
    Column("contact_event_ids", Codes(str), nullable=False),
    refers("appeal_id", "appeals", optional=True),
    moment("extended_at", optional=True),
    text("extension_reason"),
    Column("stops", Plain(tuple[ClockStop, ...]), nullable=False),
    Column("due_on", Date),
    Column("outcome", Code(DataRequestOutcome)),
    text("reasons"),
    text("statement"),
    moment("answered_at", optional=True),
    Column("answered_by", Text),
    moment("answer_recorded_at", optional=True),
    text("recorded_by"),
    moment("recorded_at"),
    Column("version", Integer, nullable=False),
    one_of("kind", DataRequestKind),
    one_of("outcome", DataRequestOutcome),
    holds(
        "answered_whole_or_not_at_all",
        "num_nonnulls(outcome, answered_at, answered_by, answer_recorded_at) IN (0, 4)",
    ),
    holds("version_counts", "version >= 1"),
    Index(None, "customer_id", "id"),
    Index(None, "answered_at", "due_on"),
    Index(None, "contact_event_ids", postgresql_using="gin"),
)
