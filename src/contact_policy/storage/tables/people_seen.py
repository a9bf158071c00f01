"""What the people of the office are called, and what they have begun to write at the desk."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from contact_policy.storage.columns import Id, Plain, moment, refers, text
from contact_policy.storage.tables.metadata import metadata

people_seen = Table(
    "people_seen",
    metadata,
    Column("subject", Text, primary_key=True),
    text("name"),
    moment("seen_at"),
)

# One row for each owner, kind and thing, written anew each time; gone once it is sent, and in time by itself.
drafts = Table(
    "drafts",
    metadata,
    text("owner"),
    text("kind"),
    Column("about_id", Id, nullable=False),
    refers("customer_id", "customers"),
    Column("form", Plain(Mapping[str, tuple[str, ...]]), nullable=False),
    moment("saved_at"),
    PrimaryKeyConstraint("owner", "kind", "about_id"),
    Index(None, "customer_id"),
    Index(None, "saved_at"),
)
