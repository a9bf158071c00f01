"""The tree over the audit entries and its checkpoints: what is not sealed yet, what is, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Integer, column, func, or_, select, text

from contact_policy.records import Page
from contact_policy.records.audit import LARGEST_SEQUENCE
from contact_policy.records.merkle import Node
from contact_policy.records.seals import CheckpointRecord, HeldRecord, RecordDigest, SealedLeaf, WrittenEntry
from contact_policy.storage import record_digests as digests
from contact_policy.storage.columns import Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import audit_checkpoints, audit_entries, audit_sealing, audit_tree, record_digests

SEALING = "sealing"
"""The lock of whoever seals: one at a time."""

_entries, _tree, _checkpoints = audit_entries.c, audit_tree.c, audit_checkpoints.c

_SEALED_FROM = Prepared(select(audit_sealing.c.sealed_from))
_since = given("since", Moment)
_UNSEALED = Prepared(
    selecting(audit_entries, WrittenEntry)
    .where(
        _entries.sequence >= given("first", BigInteger),
        or_(_since.is_(None), _entries.written_at >= _since),
        _entries.written_at.is_not(None),
        ~select(_tree.sequence).where(_tree.sequence == _entries.sequence).exists(),
    )
    .order_by(_entries.sequence)
    .limit(given("limit", Integer)),
    WrittenEntry,
)
_numbered = _entries.sequence.between(given("first", BigInteger), given("last", BigInteger))
_WRITTEN = Prepared(
    selecting(audit_entries, WrittenEntry).where(_numbered).order_by(_entries.sequence).limit(given("limit", Integer)),
    WrittenEntry,
)
_DIGESTS = Prepared(
    selecting(record_digests, RecordDigest).where(
        record_digests.c.sequence.between(given("first", BigInteger), given("last", BigInteger))
    ),
    RecordDigest,
)
_LEAVES = Prepared(
    selecting(audit_tree, SealedLeaf).where(
        _tree.level == 0, _tree.sequence.between(given("first", BigInteger), given("last", BigInteger))
    ),
    SealedLeaf,
)
_HASHES = Prepared(
    selecting(audit_tree, SealedLeaf)
    .where(_tree.level == 0, _tree.place >= given("first", BigInteger))
    .order_by(_tree.place)
    .limit(given("limit", Integer)),
    SealedLeaf,
)
_NODES = Prepared(
    text(
        "SELECT hash FROM unnest(:levels, :places) WITH ORDINALITY AS asked (level, place, number)"
        " LEFT JOIN audit_tree USING (level, place) ORDER BY number"
    )
    .bindparams(given("levels", ARRAY(Integer)), given("places", ARRAY(BigInteger)))
    .columns(column("hash", audit_tree.c.hash.type))
)
_LAST = Prepared(
    selecting(audit_checkpoints, CheckpointRecord).order_by(_checkpoints.size.desc()).limit(1), CheckpointRecord
)
_CHECKPOINTS = Prepared(
    selecting(audit_checkpoints, CheckpointRecord)
    .where(_checkpoints.size > given("after", BigInteger))
    .order_by(_checkpoints.size)
    .limit(given("limit", Integer)),
    CheckpointRecord,
)
_CLOCK = Prepared(select(func.clock_timestamp().label("at")))
_LIST = Listing(selecting(audit_checkpoints, CheckpointRecord), _checkpoints.size)


class SealRepository(Repository):
    """What seals the audit trail."""

    async def try_lock(self) -> bool:
        """Seal where nobody else does; returns whether that is so."""
        return await self._connection.try_lock(SEALING)

    async def now(self) -> datetime:
        """The time by the clock of the database, which wrote the entries."""
        at: datetime = await self._connection.value(_CLOCK)
        return at

    async def sealed_from(self) -> int:
        """The sequence number of the first entry that is to be sealed."""
        return int(await self._connection.value(_SEALED_FROM))

    async def unsealed(self, first: int, since: datetime | None, limit: int) -> tuple[WrittenEntry, ...]:
        """The oldest entries from number ``first`` on that are in no tree and were written after ``since``."""
        return await self._connection.rows(_UNSEALED, first=first, since=since, limit=limit)

    async def written(self, first: int, last: int | None, limit: int) -> tuple[WrittenEntry, ...]:
        """The first ``limit`` entries from number ``first`` on, up to ``last`` where it is given."""
        asked = {"first": first, "last": LARGEST_SEQUENCE if last is None else last, "limit": limit}
        return await self._connection.rows(_WRITTEN, **asked)

    async def digests(self, first: int, last: int) -> tuple[RecordDigest, ...]:
        """The digests of records that stand under the numbers of entries from ``first`` to ``last``."""
        return await self._connection.rows(_DIGESTS, first=first, last=last)

    async def held(self, first: int, last: int) -> list[HeldRecord]:
        """Hold the records that these entries were the last to tell of against their digests."""
        return await digests.held(self._connection, first, last)

    async def leaves(self, first: int, last: int) -> tuple[SealedLeaf, ...]:
        """The leaves of the entries from number ``first`` to ``last``."""
        return await self._connection.rows(_LEAVES, first=first, last=last)

    async def leaves_in_order(self, place: int, limit: int) -> tuple[SealedLeaf, ...]:
        """The first ``limit`` leaves from that place in the tree on."""
        return await self._connection.rows(_HASHES, first=place, limit=limit)

    async def nodes(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of these complete subtrees. Raises LookupError where one is missing."""
        asked = {"levels": [level for level, _ in nodes], "places": [place for _, place in nodes]}
        found = [row["hash"] for row in await self._connection.rows(_NODES, **asked)]
        if None in found:
            raise LookupError("a node of the tree is missing")
        return found

    async def grow(self, nodes: Sequence[tuple[Node, bytes, int | None]]) -> None:
        """Add complete subtrees; a leaf with the number of its entry."""
        rows = [
            {"level": level, "place": place, "hash": found, "sequence": sequence}
            for (level, place), found, sequence in nodes
        ]
        await self._connection.add(audit_tree, *rows)

    async def add(self, checkpoint: CheckpointRecord) -> None:
        """Keep a checkpoint."""
        await self._connection.add(audit_checkpoints, columns_of(audit_checkpoints, checkpoint))

    async def last(self) -> CheckpointRecord | None:
        """The last checkpoint."""
        return await self._connection.row(_LAST)

    async def checkpoints(self, after: int, limit: int) -> tuple[CheckpointRecord, ...]:
        """The first ``limit`` checkpoints of more than ``after`` entries."""
        return await self._connection.rows(_CHECKPOINTS, after=after, limit=limit)

    async def list(self, page: Page) -> tuple[tuple[CheckpointRecord, ...], str | None]:
        """One page of checkpoints, newest first, and the cursor of the next page."""
        rows, after = await _LIST.page(self._connection, page)
        return tuple(CheckpointRecord(**row) for row in rows), after
