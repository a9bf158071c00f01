"""Whether what each restriction was decided on still holds."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table
from sqlalchemy import text as sql

from contact_policy.policy.support import LostRule, SupportState
from contact_policy.storage.columns import Code, Id, Plain, holds, moment, one_of
from contact_policy.storage.tables.metadata import metadata

# One row a restriction, written anew each time it is worked out.
restriction_supports = Table(
    "restriction_supports",
    metadata,
    Column("restriction_id", Id, ForeignKey("restrictions.id"), primary_key=True),
    Column("state", Code(SupportState), nullable=False),
    moment("as_of"),
    Column("lost", Plain(tuple[LostRule, ...]), nullable=False),
    one_of("state", SupportState),
    holds("lost_says_what", "(state = 'lost') = (jsonb_array_length(lost) > 0)"),
)
Index(
    "ix_restriction_supports_lost",
    restriction_supports.c.restriction_id,
    postgresql_where=sql("state = 'lost'"),
)
