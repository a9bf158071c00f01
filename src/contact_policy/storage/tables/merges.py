"""Records that turned out to be one person's: what was done, and whose each record is and was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Table, UniqueConstraint

from contact_policy.records.merges import Details, MergeAct
from contact_policy.storage.columns import (
    Code,
    Id,
    Plain,
    holds,
    moment,
    one_of,
    own_id,
    refers,
    refers_by_commit,
    salt,
    text,
)
from contact_policy.storage.tables.metadata import metadata

customer_merges = Table(
    "customer_merges",
    metadata,
    own_id(),
    salt(),
    Column("act", Code(MergeAct), nullable=False),
    refers("survivor_id", "customers"),
    refers("duplicate_id", "customers"),
    moment("at"),
    text("by"),
    text("reason"),
    refers("undoes", "customer_merges", optional=True),
    Column("effect", Plain(Mapping[str, Any]), nullable=False),
    UniqueConstraint("undoes"),
    one_of("act", MergeAct),
    holds("takes_two", "survivor_id <> duplicate_id"),
    holds("split_undoes_a_merge", "(act = 'split') = (undoes IS NOT NULL)"),
    Index(None, "survivor_id", "id"),
    Index(None, "duplicate_id", "id"),
)

# A record without an open row here is its own. ``customer_id`` is never itself a merged record: merging somebody who
# has records of others moves those too.
customer_memberships = Table(
    "customer_memberships",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    refers("record_id", "customers"),
    refers("customer_id", "customers"),
    moment("since"),
    moment("until", optional=True),
    refers_by_commit("opened_by", "customer_merges"),
    refers_by_commit("closed_by", "customer_merges", optional=True),
    holds("is_of_another", "record_id <> customer_id"),
    holds("close_is_whole", "(until IS NULL) = (closed_by IS NULL)"),
    Index(None, "record_id"),
    Index(None, "customer_id"),
)
Index(
    "uq_customer_memberships_current",
    customer_memberships.c.record_id,
    unique=True,
    postgresql_where=customer_memberships.c.until.is_(None),
)

# What to give back when a merge is undone, kept only for as long as that can happen.
merged_details = Table(
    "merged_details",
    metadata,
    Column("merge_id", Id, ForeignKey("customer_merges.id"), primary_key=True),
    Column("duplicate", Plain(Details), nullable=False),
    Column("survivor", Plain(Details), nullable=False),
)
