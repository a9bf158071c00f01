"""What was erased and why, what stands against it, and which columns an erasure blanks."""

from __future__ import annotations

from sqlalchemy import ARRAY, Column, Date, Index, PrimaryKeyConstraint, Table, Text

from contact_policy.records.erasures import ErasureGround
from contact_policy.storage.columns import Code, Id, holds, moment, one_of, own_id, refers, salt, text
from contact_policy.storage.tables.metadata import metadata

erasures = Table(
    "erasures",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    Column("data_request_id", Id),
    Column("ground", Code(ErasureGround), nullable=False),
    text("reason"),
    text("erased_by"),
    moment("erased_at"),
    Column("records", ARRAY(Id, as_tuple=True), nullable=False),
    one_of("ground", ErasureGround),
    Index(None, "customer_id"),
)

holds_against_erasure = Table(
    "holds",
    metadata,
    own_id(),
    salt(),
    refers("customer_id", "customers"),
    text("reason"),
    Column("until", Date, nullable=False),
    text("set_by"),
    moment("set_at"),
    text("ended_by"),
    moment("ended_at", optional=True),
    text("end_reason"),
    holds("end_is_whole", "(ended_at IS NULL) = (ended_by = '')"),
    Index(None, "customer_id"),
)

# Written by migrations alone; the function that blanks goes by it.
blanked_columns = Table(
    "blanked_columns",
    metadata,
    Column("table_name", Text, nullable=False),
    Column("column_name", Text, nullable=False),
    text("becomes"),
    PrimaryKeyConstraint("table_name", "column_name"),
)
