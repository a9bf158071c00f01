"""What was read and filed, who saw it, and how it was answered. Every table here is only ever added to."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, UniqueConstraint

from contact_policy.storage.columns import Id, holds, moment, own_id, refers, salt, text
from contact_policy.storage.tables.metadata import metadata, written

filed_contacts = Table(
    "filed_contacts",
    metadata,
    Column("contact_event_id", Id, ForeignKey("contact_events.id"), primary_key=True),
    refers("customer_id", "customers"),
    refers("restriction_id", "restrictions"),
    moment("received_at"),
    Column("see_by", Date, nullable=False),
    moment("filed_at"),
    Index(None, "customer_id", "received_at"),
    Index(None, "received_at", "contact_event_id"),
)

filed_readings = Table(
    "filed_readings",
    metadata,
    own_id(),
    salt(),
    Column("contact_event_id", Id, ForeignKey("filed_contacts.contact_event_id"), nullable=False),
    refers("customer_id", "customers"),
    Column("brings", Text, nullable=False),
    text("note"),
    text("read_by"),
    moment("read_at"),
    Column("answer_by", Date),
    written(),
    holds("only_nothing_needs_no_answer", "(brings = 'nothing') = (answer_by IS NULL)"),
    Index(None, "contact_event_id", "read_at", "id"),
    Index(None, "customer_id", "id"),
)

filed_answers = Table(
    "filed_answers",
    metadata,
    own_id(),
    salt(),
    refers("reading_id", "filed_readings"),
    Column("contact_event_id", Id, ForeignKey("filed_contacts.contact_event_id"), nullable=False),
    refers("customer_id", "customers"),
    refers("answer_event_id", "contact_events"),
    moment("answered_at"),
    text("recorded_by"),
    moment("recorded_at"),
    UniqueConstraint("reading_id"),  # what a reading found is answered once
    Index(None, "contact_event_id"),
    Index(None, "customer_id", "id"),
)
