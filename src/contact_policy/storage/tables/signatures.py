"""Signatures under decisions that several people make: each with its own reasons."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Index, Table

from contact_policy.policy.deciders import HowDecided
from contact_policy.policy.findings import Assessment
from contact_policy.storage.columns import Codes, Plain, moment, own_id, refers, salt, text
from contact_policy.storage.tables.metadata import metadata

decision_signatures = Table(
    "decision_signatures",
    metadata,
    own_id(),
    salt(),
    refers("proposal_id", "restriction_proposals"),
    refers("customer_id", "customers"),
    text("reasons"),
    Column("recorded_reasons", Plain(Mapping[str, str]), nullable=False),
    text("signed_by"),
    Column("signer_roles", Codes(str), nullable=False),
    moment("signed_at"),
    Column("assessment", Plain(Assessment), nullable=False),
    Column("how_decided", Plain(HowDecided)),
    Index(None, "proposal_id", "id"),
    Index(None, "customer_id", "id"),
)
