"""The sealed trail: the tree over the audit entries, and its signed checkpoints."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from contact_policy.storage.columns import Id, holds, moment, text
from contact_policy.storage.tables.metadata import metadata

audit_tree = Table(
    "audit_tree",
    metadata,
    Column("level", Integer, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("sequence", BigInteger, unique=True),
    PrimaryKeyConstraint("level", "place"),
    holds("leaf_is_of_an_entry", "(level = 0) = (sequence IS NOT NULL)"),
)

audit_checkpoints = Table(
    "audit_checkpoints",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    moment("signed_at"),
    text("note"),
    # The last entry and the next transaction there were when it was made: what is settled is worked out from them.
    Column("last_sequence", BigInteger, nullable=False),
    Column("next_transaction", BigInteger, nullable=False),
)

audit_sealing = Table(
    "audit_sealing",
    metadata,
    Column("is_only", Boolean, primary_key=True),
    Column("sealed_from", BigInteger, nullable=False),
    holds("is_the_only_row", "is_only"),
)
"""The first entry of the sealed trail: those before it were written before there was one."""

sealed_tables = Table(
    "sealed_tables",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("told_after", Id),
)
"""Of each table whose rows are held against the trail, the last row from before: no entry may tell of it."""
