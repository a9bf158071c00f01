"""What statistics count, counted as it is written: by triggers that the migration makes."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Column, Date, Identity, PrimaryKeyConstraint, Table

from contact_policy.storage.columns import Code, Codes, one_of
from contact_policy.storage.tables.metadata import metadata


class Tallied(StrEnum):
    """What is tallied: contacts that no other corrects, by observations; customers, by access needs."""

    CONTACT = "contact"
    CUSTOMER = "customer"


tallies = Table(
    "tallies",
    metadata,
    Column("subject", Code(Tallied), nullable=False),
    Column("day", Date, nullable=False),  # in London: of the contact, or of the customer's registration
    Column("traits", Codes(str), nullable=False),
    Column("count", BigInteger, nullable=False),
    PrimaryKeyConstraint("subject", "day", "traits"),
    one_of("subject", Tallied),
)

# Not yet in the tallies. Each writer adds rows of their own, so that none waits for another.
tally_changes = Table(
    "tally_changes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("subject", Code(Tallied), nullable=False),
    Column("day", Date, nullable=False),
    Column("traits", Codes(str), nullable=False),
    Column("change", BigInteger, nullable=False),
    one_of("subject", Tallied),
)
