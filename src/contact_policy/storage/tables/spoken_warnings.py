"""Warnings by word of mouth, which have no letter."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table

from contact_policy.storage.columns import Codes, moment, own_id, refers, salt, text
from contact_policy.storage.tables.metadata import metadata

spoken_warnings = Table(
    "spoken_warnings",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    text("step"),
    Column("behaviours", Codes(str), nullable=False),
    text("said"),
    moment("said_at"),
    Column("counts_until", Date),
    Column("response_days", Integer),
    text("recorded_by"),
    moment("recorded_at"),
    Index(None, "customer_id", "id"),
)
