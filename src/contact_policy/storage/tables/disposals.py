"""Lists of those of whom nothing need be kept any more."""

from __future__ import annotations

from sqlalchemy import ARRAY, Column, Index, Integer, Table
from sqlalchemy import text as sql

from contact_policy.storage.columns import Id, holds, moment, own_id, salt, text
from contact_policy.storage.tables.metadata import metadata

disposals = Table(
    "disposals",
    metadata,
    own_id(),
    salt(),
    Column("customer_ids", ARRAY(Id), nullable=False),
    text("listed_by"),
    moment("listed_at"),
    text("approved_by"),
    moment("approved_at", optional=True),
    Column("looked_at", Integer, nullable=False),
    Column("erased", Integer, nullable=False),
    moment("done_at", optional=True),
    holds("approval_is_whole", "(approved_at IS NULL) = (approved_by = '')"),
    holds("figures_fit", "0 <= erased AND erased <= looked_at AND looked_at <= cardinality(customer_ids)"),
    Index(
        "ix_disposals_to_do",
        "approved_at",
        postgresql_where=sql("approved_at IS NOT NULL AND done_at IS NULL"),
    ),
)
