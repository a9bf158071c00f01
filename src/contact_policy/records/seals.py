"""The sealed trail: what stands in the tree for an audit entry, and what a checkpoint and a proof say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from contact_policy.policy.findings import PolicyReference
from contact_policy.records.audit import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry(AuditEntry):
    """An audit entry with what the database keeps beside it.

    ``written_at`` is by its own clock; None from before there was a sealed trail. ``records`` are those it tells of, as
    ``table/id/digest``.
    """

    written_at: datetime | None
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealableEntry:
    """As much of an audit entry as stands in its leaf."""

    sequence: int
    at: datetime
    actor: str
    action: str
    subject: str
    policy: PolicyReference
    digest: str
    written_at: datetime | None
    records: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLeaf:
    """The place of an audit entry in the tree, and the hash that stands there."""

    sequence: int
    place: int
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far the trail and the database had come at a moment: the last entry, and the next transaction."""

    last_sequence: int
    next_transaction: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointRecord:
    """A signed statement of how many entries the tree has and what its root is, as text (C2SP tlog-checkpoint)."""

    size: int
    signed_at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """That an entry is in the tree of a checkpoint: its leaf, and the hashes that lead from there to the root."""

    sequence: int
    leaf: str
    leaf_index: int
    path: tuple[bytes, ...]
    checkpoint: str


def leaf_of(entry: WrittenEntry | SealableEntry) -> str:
    """The text that is hashed for an entry: what it says, its own digest, and those of the records it tells of."""
    said = {
        "action": entry.action,
        "actor": entry.actor,
        "at": _moment(entry.at),
        "entry": entry.digest,
        "policy": entry.policy.digest,
        "records": list(entry.records),
        "sequence": entry.sequence,
        "subject": entry.subject,
        "written_at": None if entry.written_at is None else _moment(entry.written_at),
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
