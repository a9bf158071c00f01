"""People and what they did: customers, how to reach them, their cases, their contacts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    event,
    func,
)
from sqlalchemy import text as sql

from contact_policy.policy.facts import AccessNeed
from contact_policy.policy.vocabulary import (
    Capacity,
    CaseKind,
    CaseStatus,
    Channel,
    ContactPointKind,
    Direction,
    InternalReview,
    MadeBy,
    Outcome,
    Raises,
)
from contact_policy.storage.columns import (
    Code,
    Codes,
    Plain,
    holds,
    moment,
    one_of,
    own_id,
    refers,
    salt,
    text,
)
from contact_policy.storage.tables.metadata import metadata, written


def _number() -> Column[int]:
    """Make what the trail calls a row by, where what tells it apart is about somebody or is two things."""
    return Column("id", BigInteger, Identity(always=True), nullable=False)


customers = Table(
    "customers",
    metadata,
    own_id(),
    salt(),
    text("name"),
    Column("access_needs", Plain(tuple[AccessNeed, ...]), nullable=False),
    Column("deceased_on", Date),
    Column("language", Text, nullable=False, server_default="en"),
    Column("capacity", Code(Capacity), nullable=False, server_default="customer"),
    moment("created_at"),
    moment("updated_at"),
    Column("version", Integer, nullable=False),
    moment("erased_at", optional=True),
    one_of("capacity", Capacity),
    holds("name_is_not_empty", "name <> ''"),
    holds("version_counts", "version >= 1"),
)

customer_versions = Table(
    "customer_versions",
    metadata,
    _number(),
    salt(),
    refers("customer_id", "customers"),
    Column("version", Integer, nullable=False),
    moment("recorded_at"),
    text("name"),
    Column("access_needs", Plain(tuple[AccessNeed, ...]), nullable=False),
    Column("deceased_on", Date),
    Column("language", Text, nullable=False, server_default="en"),
    Column("capacity", Code(Capacity), nullable=False, server_default="customer"),
    PrimaryKeyConstraint("customer_id", "version"),
    Index("uq_customer_versions_id", "id", unique=True),
    one_of("capacity", Capacity),
)

contact_points = Table(
    "contact_points",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    salt(),
    refers("customer_id", "customers"),
    Column("kind", Code(ContactPointKind), nullable=False),
    text("value"),
    Column("shared", Boolean, nullable=False),
    Column("position", Integer, nullable=False),  # where it stands in the customer's list
    moment("added_at"),
    moment("removed_at", optional=True),
    one_of("kind", ContactPointKind),
    holds("value_is_not_empty", "value <> ''"),
)
Index(
    "uq_contact_points_current",
    contact_points.c.kind,
    contact_points.c.value,
    contact_points.c.customer_id,
    unique=True,
    postgresql_where=contact_points.c.removed_at.is_(None),
)
Index("ix_contact_points_kind_value", contact_points.c.kind, contact_points.c.value)
Index(
    "ix_contact_points_without_sub_address",
    contact_points.c.kind,
    func.without_sub_address(contact_points.c.value),
)
Index("ix_contact_points_customer_id", contact_points.c.customer_id)

external_references = Table(
    "external_references",
    metadata,
    _number(),
    salt(),
    text("system"),
    text("external_id"),
    refers("customer_id", "customers"),
    moment("source_updated_at", optional=True),
    PrimaryKeyConstraint("system", "external_id"),
    Index("uq_external_references_id", "id", unique=True),
    Index(None, "customer_id"),
)


def _matter() -> tuple[Any, ...]:
    """Make the columns a case and each of its versions share."""
    return (
        text("reference"),
        text("subject"),
        Column("kind", Code(CaseKind), nullable=False),
        Column("status", Code(CaseStatus), nullable=False),
        text("decision"),
        moment("decided_at", optional=True),
        moment("told_at", optional=True),
        Column("answer_promised_on", Date),
        Column("internal_review", Code(InternalReview), nullable=False),
        moment("internal_review_requested_at", optional=True),
        moment("internal_review_ended_at", optional=True),
        Column("statutory_route_ended_on", Date),
        Column("service", Text),
        one_of("kind", CaseKind),
        one_of("status", CaseStatus),
        one_of("internal_review", InternalReview),
    )


cases = Table(
    "cases",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    *_matter(),
    moment("created_at"),
    moment("updated_at"),
    Column("version", Integer, nullable=False),
    holds("version_counts", "version >= 1"),
    Index(None, "customer_id", "id"),
)

case_versions = Table(
    "case_versions",
    metadata,
    _number(),
    salt(),
    refers("case_id", "cases"),
    Column("version", Integer, nullable=False),
    moment("recorded_at"),
    *_matter(),
    PrimaryKeyConstraint("case_id", "version"),
    Index("uq_case_versions_id", "id", unique=True),
)

contact_events = Table(
    "contact_events",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    moment("occurred_at"),
    moment("recorded_at"),
    text("recorded_by"),
    Column("channel", Code(Channel), nullable=False),
    Column("direction", Code(Direction), nullable=False),
    Column("made_by", Code(MadeBy), nullable=False),
    Column("duration_seconds", Integer),
    Column("staff_minutes", Integer),
    refers("case_id", "cases", optional=True),
    text("summary"),
    Column("observations", Codes(str), nullable=False),
    text("effect_on_work"),
    Column("outcome", Code(Outcome), nullable=False),
    Column("raises", Code(Raises)),
    refers("repeats_case_id", "cases", optional=True),
    refers("corrects", "contact_events", optional=True),
    refers("resembles_case_id", "cases", optional=True),
    written(),
    moment("source_recorded_at", optional=True),
    Column("service", Text),
    one_of("channel", Channel),
    one_of("direction", Direction),
    one_of("made_by", MadeBy),
    one_of("outcome", Outcome),
    one_of("raises", Raises),
    holds("duration_is_not_negative", "duration_seconds >= 0"),
    holds("staff_minutes_are_not_negative", "staff_minutes >= 0"),
    holds("corrects_another", "corrects <> id"),
    Index(None, "customer_id", "occurred_at", "id"),
)
Index(
    "ix_contact_events_incidents",
    contact_events.c.occurred_at,
    contact_events.c.id,
    postgresql_where=sql("observations <> '{}'::text[]"),
)
Index(
    "ix_contact_events_unexplained",
    contact_events.c.occurred_at,
    contact_events.c.id,
    postgresql_where=sql("outcome <> 'normal'::text"),
)
Index("ix_contact_events_corrects", contact_events.c.corrects, postgresql_where=contact_events.c.corrects.is_not(None))

# What the index is made of, as the migration makes it.
_WITHOUT_SUB_ADDRESS = """
CREATE FUNCTION without_sub_address(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN
    regexp_replace(value, '[+][^@]*@', '@')
"""
event.listen(metadata, "before_create", DDL(_WITHOUT_SUB_ADDRESS))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so

incident_sightings = Table(
    "incident_sightings",
    metadata,
    own_id(),
    salt(),
    refers("contact_event_id", "contact_events"),
    refers("customer_id", "customers"),
    text("note"),
    text("seen_by"),
    moment("seen_at"),
    UniqueConstraint("contact_event_id"),
    Index(None, "customer_id", "id"),
)
