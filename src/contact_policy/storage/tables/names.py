"""Customers' names as they are searched: folded by the database itself, by triggers that the migration makes."""

from __future__ import annotations

from sqlalchemy import DDL, Column, ForeignKey, Index, Table, Text, event, func

from contact_policy.storage.columns import Id, refers
from contact_policy.storage.tables.metadata import metadata

searchable_names = Table(
    "searchable_names",
    metadata,
    Column("record_id", Id, ForeignKey("customers.id"), primary_key=True),
    refers("customer_id", "customers"),  # whose record it is
    Column("folded", Text(collation="C"), nullable=False),
    Index(None, "customer_id"),
)
Index(
    "ix_searchable_names_parts",
    func.name_parts(searchable_names.c.folded),
    postgresql_using="gin",
    postgresql_with={"gin_pending_list_limit": 128},
)

# What the index is made of, as the migration makes it.
_NAME_PARTS = """
CREATE FUNCTION name_parts(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN
    ARRAY(SELECT substr(folded, start, size) FROM generate_series(1, length(folded)) start, generate_series(1, 3) size)
"""
event.listen(metadata, "before_create", DDL(_NAME_PARTS))  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
