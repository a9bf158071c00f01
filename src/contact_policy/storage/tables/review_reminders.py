"""What was told of reviews, and how the last sweep went."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, UniqueConstraint

from contact_policy.policy.reminders import ReminderKind
from contact_policy.storage.columns import Code, moment, one_of, own_id, refers, refers_by_commit
from contact_policy.storage.tables.metadata import metadata

review_reminders = Table(
    "review_reminders",
    metadata,
    own_id(),
    refers("restriction_id", "restrictions"),
    refers("customer_id", "customers"),
    Column("kind", Code(ReminderKind), nullable=False),
    Column("review_on", Date, nullable=False),
    Column("days", Integer, nullable=False),
    moment("due_at"),
    Column("told", Boolean, nullable=False),
    moment("recorded_at"),
    refers_by_commit("notice_id", "notices", optional=True),
    one_of("kind", ReminderKind),
    UniqueConstraint("restriction_id", "review_on", "kind", "days"),  # each is told once
    Index(None, "customer_id", "id"),
)

# One row: whoever sweeps last writes it.
sweeps = Table(
    "sweeps",
    metadata,
    Column("is_latest", Boolean, primary_key=True),
    moment("swept_at"),
    Column("lapses", Integer, nullable=False),
    Column("reminders", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
)
