"""What other systems call the contacts that they recorded here: no contact counts twice under one reference."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint

from contact_policy.storage.columns import refers, text
from contact_policy.storage.tables.metadata import metadata

contact_event_references = Table(
    "contact_event_references",
    metadata,
    text("system"),
    text("external_id"),
    refers("contact_event_id", "contact_events"),
    PrimaryKeyConstraint("system", "external_id"),
    UniqueConstraint("contact_event_id"),
)
