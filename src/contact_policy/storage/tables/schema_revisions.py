"""Which releases a schema serves: what an older one reads that meets a revision it has never heard of."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from contact_policy.storage.columns import text
from contact_policy.storage.tables.metadata import metadata

schema_revisions = Table(
    "schema_revisions",
    metadata,
    Column("revision", Text, primary_key=True),
    text("serves"),
)
"""``serves`` is the oldest revision whose release can work on ``revision``."""
