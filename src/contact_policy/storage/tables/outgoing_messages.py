"""What is to be sent, and how far it has come."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table
from sqlalchemy import text as sql

from contact_policy.records import UNDER_WAY, OutgoingChannel, OutgoingKind, OutgoingState, Role, Trouble
from contact_policy.storage.columns import Code, Plain, holds, moment, one_of, own_id, refers, text
from contact_policy.storage.tables.metadata import metadata

_UNDER_WAY = "state IN ({})".format(", ".join(f"'{state}'" for state in UNDER_WAY))

outgoing_messages = Table(
    "outgoing_messages",
    metadata,
    own_id(),
    Column("kind", Code(OutgoingKind), nullable=False),
    Column("channel", Code(OutgoingChannel), nullable=False),
    refers("customer_id", "customers", optional=True),
    refers("notice_id", "notices", optional=True),
    text("address"),
    Column("to_role", Code(Role)),
    text("subject"),
    Column("paragraphs", Plain(tuple[str, ...]), nullable=False),
    text("about"),
    text("once"),
    text("queued_by"),
    moment("queued_at"),
    Column("state", Code(OutgoingState), nullable=False),
    Column("tries", Integer, nullable=False),
    moment("next_try_at", optional=True),
    Column("why", Code(Trouble)),
    text("carrier_id"),
    moment("accepted_at", optional=True),
    moment("settled_at", optional=True),
    one_of("kind", OutgoingKind),
    one_of("channel", OutgoingChannel),
    one_of("to_role", Role),
    one_of("state", OutgoingState),
    one_of("why", Trouble),
    holds(
        "goes_to_somebody",
        "CASE kind WHEN 'notice' THEN num_nonnulls(notice_id, customer_id) = 2 AND to_role IS NULL"
        " AND channel <> 'webhook' ELSE notice_id IS NULL AND (to_role IS NULL) = (channel = 'webhook') END",
    ),
    holds("sending_ends", "state <> 'sending' OR next_try_at IS NOT NULL"),
    holds("settling_is_whole", f"({_UNDER_WAY}) = (settled_at IS NULL)"),
    holds("tries_count", "tries >= 0"),
    Index(None, "customer_id", "id"),
)
_messages = outgoing_messages.c
Index("uq_outgoing_messages_once", _messages.once, unique=True, postgresql_where=sql("once <> ''"))
# A notice is on its way once at a time.
Index("uq_outgoing_messages_under_way", _messages.notice_id, unique=True, postgresql_where=sql(_UNDER_WAY))
Index("ix_outgoing_messages_due", _messages.next_try_at, _messages.id, postgresql_where=sql(_UNDER_WAY))
# What its words are forgotten of in time.
Index(
    "ix_outgoing_messages_settled_at",
    _messages.settled_at,
    postgresql_where=sql("address <> '' OR subject <> '' OR paragraphs <> '[]'::jsonb"),
)
Index("ix_outgoing_messages_notice_id", _messages.notice_id, _messages.id)
