"""The change feed, and how each restriction stands by what was told there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, Table, UniqueConstraint
from sqlalchemy import text as sql

from contact_policy.policy.lifecycle import RestrictionStatus
from contact_policy.records import ExternalReference
from contact_policy.records.changes import BROUGHT_BY_TIME, ChangeKind
from contact_policy.storage.columns import Code, Id, Plain, holds, moment, one_of, own_id, text
from contact_policy.storage.tables.metadata import metadata

_ONCE = "kind IN ({})".format(", ".join(f"'{kind}'" for kind in BROUGHT_BY_TIME))

# ``written`` is drawn while the customer is locked; ``position`` is given later, in that order, to what has committed.
# No foreign key: what is told of somebody outlives them here until it is forgotten.
changes = Table(
    "changes",
    metadata,
    own_id(),
    Column("written", BigInteger, Identity(always=True), nullable=False),
    Column("position", BigInteger),
    Column("kind", Code(ChangeKind), nullable=False),
    Column("customer_id", Id, nullable=False),
    text("about"),
    moment("effective_at"),
    moment("recorded_at"),
    Column("data", Plain(Mapping[str, Any]), nullable=False),
    Column("external_references", Plain(tuple[ExternalReference, ...]), nullable=False),
    UniqueConstraint("position"),
    one_of("kind", ChangeKind),
)
_changes = changes.c
Index("ix_changes_unnumbered", _changes.written, postgresql_where=sql("position IS NULL"))
Index(
    "uq_changes_brought_by_time",
    _changes.about,
    _changes.kind,
    _changes.effective_at,
    unique=True,
    postgresql_where=sql(_ONCE),
)

# One row.
change_feed = Table(
    "change_feed",
    metadata,
    Column("is_only", Boolean, primary_key=True),
    text("feed_id"),
    Column("last_position", BigInteger, nullable=False),
    Column("forgotten_to", BigInteger, nullable=False),
    holds("is_the_only_row", "is_only"),
    holds("reaches_forward", "0 <= forgotten_to AND forgotten_to <= last_position"),
)

# One row a restriction.
told_standings = Table(
    "told_standings",
    metadata,
    Column("restriction_id", Id, ForeignKey("restrictions.id"), primary_key=True),
    Column("status", Code(RestrictionStatus), nullable=False),
    moment("since", optional=True),
    moment("next_at", optional=True),
    text("edition"),
    one_of("status", RestrictionStatus),
)
Index("ix_told_standings_next_at", told_standings.c.next_at, postgresql_where=sql("next_at IS NOT NULL"))
