"""The devices that may ask: telephone systems, mail systems, CRMs without an identity provider's token."""

from __future__ import annotations

from sqlalchemy import Column, Table, UniqueConstraint

from contact_policy.records import DEVICE_ROLES, Role
from contact_policy.storage.columns import Codes, holds, moment, own_id, text
from contact_policy.storage.tables.metadata import metadata

_DEVICE_ROLES = ", ".join(f"'{role}'" for role in DEVICE_ROLES)

api_keys = Table(
    "api_keys",
    metadata,
    own_id(),
    text("name"),
    Column("roles", Codes(Role), nullable=False),
    text("key_hash"),
    text("prefix"),
    text("created_by"),
    moment("created_at"),
    text("revoked_by"),
    moment("revoked_at", optional=True),
    moment("last_used_at", optional=True),
    UniqueConstraint("key_hash"),
    holds("name_is_not_empty", "name <> ''"),
    holds("names_a_role", "roles <> '{}'"),
    holds("roles_are_a_devices", f"roles <@ ARRAY[{_DEVICE_ROLES}]"),
    holds("hash_is_sha256", "key_hash ~ '^[0-9a-f]{64}$'"),
    holds("revocation_is_whole", "(revoked_at IS NULL) = (revoked_by = '')"),
)
