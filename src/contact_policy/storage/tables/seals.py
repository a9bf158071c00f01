"""The sealed trail: digests of records, the tree over the audit entries, and its signed checkpoints."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table

from contact_policy.storage.columns import Id, holds, moment, text
from contact_policy.storage.tables.metadata import metadata

record_digests = Table(
    "record_digests",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("sequence", BigInteger, nullable=False),  # of the audit entry that tells of it
    text("kind"),  # the table
    Column("row_id", Id, nullable=False),
    Column("salt", Id, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Index(None, "sequence"),
    Index(None, "row_id", "id"),
)

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
)

audit_sealing = Table(
    "audit_sealing",
    metadata,
    Column("is_only", Boolean, primary_key=True),
    Column("sealed_from", BigInteger, nullable=False),
    holds("is_the_only_row", "is_only"),
)
"""The first entry of the sealed trail: those before it were written before there was one."""
