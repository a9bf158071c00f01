"""The copies of their data that people were given: digests, and what was withheld."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from contact_policy.records.subject_access import Withheld
from contact_policy.storage.columns import Plain, moment, own_id, refers, salt, text
from contact_policy.storage.tables.metadata import metadata

subject_access_copies = Table(
    "subject_access_copies",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    text("digest"),
    Column("withheld", Plain(tuple[Withheld, ...]), nullable=False),
    text("issued_by"),
    moment("issued_at"),
    Index(None, "customer_id", "id"),
)
