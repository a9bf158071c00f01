"""Letters that came back."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table

from contact_policy.policy.vocabulary import IssueMethod
from contact_policy.records.notice_returns import ReturnReason
from contact_policy.storage.columns import Code, moment, one_of, own_id, refers, salt, text
from contact_policy.storage.tables.metadata import metadata

notice_returns = Table(
    "notice_returns",
    metadata,
    own_id(),
    salt(),
    refers("notice_id", "notices"),
    refers("customer_id", "customers"),
    moment("returned_at"),
    Column("reason", Code(ReturnReason), nullable=False),
    text("note"),
    text("recorded_by"),
    moment("recorded_at"),
    moment("issued_at"),
    moment("issue_recorded_at"),
    text("issued_by"),
    Column("method", Code(IssueMethod), nullable=False),
    moment("deemed_received_at"),
    text("sent_to"),
    one_of("reason", ReturnReason),
    one_of("method", IssueMethod),
    Index(None, "notice_id", "id"),
    Index(None, "customer_id", "id"),
)
