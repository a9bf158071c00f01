"""The sealed trail: what stands in the tree for an audit entry, and what a checkpoint and a proof say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from contact_policy.policy.findings import PolicyReference
from contact_policy.records.audit import SaidInTrail, digest_of, in_one_way

WITH_OWNER = "2:"
"""What a digest begins with that is of whose row it is, too. Those of before, and of a blanked row, leave that out."""

GONE = "gone"
"""What stands for the digest of a row that the act took away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEntry(SaidInTrail):
    """An audit entry as the database keeps it, with what it keeps beside it; ``details`` are the JSON text.

    ``written_at`` is by its own clock; None from before there was a sealed trail. ``records`` are those it tells of, as
    ``table/id/digest``.
    """

    sequence: int
    details: str
    digest: str
    written_at: datetime | None
    records: tuple[str, ...]

    @property
    def content_digest(self) -> str:
        """The SHA-256 of everything the entry says, which ``digest`` holds since it was written."""
        return digest_of(self, in_one_way(self.details))


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
    # JSON, its members sorted: written out, as a million leaves are made anew at a time.
    return (
        f'{{"action":{_quoted(entry.action)},"actor":{_quoted(entry.actor)},"at":{_moment(entry.at)},'
        f'"entry":{_quoted(entry.digest)},"policy":{_quoted(entry.policy.digest)},'
        f'"records":[{",".join(map(_quoted, entry.records))}],"sequence":{entry.sequence},'
        f'"subject":{_quoted(entry.subject)},"written_at":{_moment(entry.written_at)}}}'
    )


_quoted = json.encoder.encode_basestring


def _moment(at: datetime | None) -> str:
    return "null" if at is None else f'"{at.astimezone(UTC).isoformat()}"'
