"""The sealed trail: what stands in the tree for an audit entry, and what a checkpoint and a proof say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from contact_policy.records.audit import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry(AuditEntry):
    """An audit entry with when the database wrote it, by its own clock; None from before there was a sealed trail."""

    written_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDigest:
    """The digest of one row as the entry of that ``sequence`` left it: SHA-256 of the salt and the row's content."""

    sequence: int
    kind: str
    row_id: str
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """Whether the row that a digest is of is there, and still says what was digested."""

    sequence: int
    kind: str
    row_id: str
    is_there: bool
    is_same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLeaf:
    """The place of an audit entry in the tree, and the hash that stands there."""

    sequence: int
    place: int
    hash: bytes


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


def leaf_of(entry: WrittenEntry, records: Sequence[RecordDigest]) -> str:
    """The text that is hashed for an entry: what it says, its digest, and those of the records it tells of."""
    said = {
        "action": entry.action,
        "actor": entry.actor,
        "at": _moment(entry.at),
        "entry": entry.content_digest,
        "policy": entry.policy.digest,
        "records": sorted([record.kind, record.row_id, record.digest.hex()] for record in records),
        "sequence": entry.sequence,
        "subject": entry.subject,
        "written_at": None if entry.written_at is None else _moment(entry.written_at),
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
