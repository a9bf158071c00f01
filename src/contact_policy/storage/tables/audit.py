"""What was done and by whom, and the answers already given to requests that may come again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, PrimaryKeyConstraint, Table, func

from contact_policy.policy.findings import PolicyReference
from contact_policy.storage.columns import Codes, Moment, Plain, holds, moment, refers, text
from contact_policy.storage.tables.metadata import metadata

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("sequence", BigInteger, Identity(always=True), primary_key=True),
    moment("at"),
    text("actor"),
    Column("roles", Codes(str), nullable=False),
    text("action"),
    text("subject"),
    refers("customer_id", "customers", optional=True),
    Column("policy", Plain(PolicyReference), nullable=False),
    text("request_id"),
    Column("details", Plain(Mapping[str, Any]), nullable=False),
    text("digest"),
    # By the database's clock; none from before the trail was sealed.
    Column("written_at", Moment, server_default=func.clock_timestamp()),
    # Each record that it tells of, as table/id/digest.
    Column("records", Codes(str), nullable=False, server_default="{}"),
    holds("action_is_noun_dot_verb", "action ~ '^[a-z_-]+[.][a-z_-]+$'"),
    Index(None, "customer_id", "sequence"),
    Index(None, "subject", "sequence"),
    # entries come in the order of time, more or less: it costs a write next to nothing
    Index(None, "at", postgresql_using="brin"),
)

policy_editions = Table(
    "policy_editions",
    metadata,
    Column("sequence", BigInteger, Identity(always=True), primary_key=True),
    text("digest"),
    text("policy_id"),
    text("version"),
    text("document"),
    Column("office", Plain(Mapping[str, str]), nullable=False),
    moment("adopted_at"),
    Column("engine", Integer, nullable=False),
    Index(None, "adopted_at"),
)

idempotency_answers = Table(
    "idempotency_answers",
    metadata,
    text("caller"),
    text("key"),
    text("fingerprint"),
    Column("status", Integer, nullable=False),
    Column("headers", Plain(Mapping[str, str]), nullable=False),
    text("body"),
    moment("created_at"),
    PrimaryKeyConstraint("caller", "key"),
    Index(None, "created_at"),
    holds("status_is_of_http", "status BETWEEN 100 AND 599"),
)
