"""The tree over the audit entries and its checkpoints: what is not sealed yet, what is, and where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    Text,
    any_,
    case,
    cast,
    column,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    type_coerce,
)

from contact_policy.policy.findings import PolicyReference
from contact_policy.records import Page
from contact_policy.records.audit import LARGEST_SEQUENCE
from contact_policy.records.merkle import Node
from contact_policy.records.seals import WITH_OWNER, CheckpointRecord, Mark, SealableEntry, SealedLeaf, WrittenEntry
from contact_policy.storage.columns import Id, Moment, Repeated
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.record_digests import SEALED, as_kept, digest_of
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import audit_checkpoints, audit_entries, audit_sealing, audit_tree, sealed_tables

SEALING = "sealing"
"""The lock of whoever seals: one at a time."""

_entries, _tree, _checkpoints = audit_entries.c, audit_tree.c, audit_checkpoints.c

_SEALED_FROM = Prepared(select(audit_sealing.c.sealed_from))
_LAST_SEQUENCE = Prepared(select(func.coalesce(func.max(_entries.sequence), 0).label("last_sequence")))
_NEXT_TRANSACTION = Prepared(
    select(
        literal_column("pg_snapshot_xmax(pg_current_snapshot())::text::bigint", BigInteger).label("next_transaction"),
        func.clock_timestamp().label("at"),
    )
)
# A restored database counts its transactions anew: a mark beyond them is of one that has ended with all of its own.
_oldest = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", BigInteger)
_newest = literal_column("pg_snapshot_xmax(pg_current_snapshot())::text::bigint", BigInteger)
_SETTLED = Prepared(
    select(_checkpoints.last_sequence)
    .where(
        or_(_checkpoints.next_transaction <= _oldest, _checkpoints.next_transaction > _newest),
        # Who has taken a number and not begun to write is not counted among the transactions for a moment.
        _checkpoints.signed_at < func.clock_timestamp() - literal_column("interval '5 seconds'"),
    )
    .order_by(_checkpoints.size.desc())
    .limit(1)
)
# Few editions stand in a trail of millions: each is read once. Details are digested, and nobody looks into them.
_READ_ANEW = {
    "policy": type_coerce(cast(_entries.policy, Text), Repeated(PolicyReference)).label("policy"),
    "details": cast(_entries.details, Text).label("details"),
}


def _first_written(
    record: type[WrittenEntry | SealableEntry], *conditions: ColumnElement[bool]
) -> Select[tuple[object, ...]]:
    columns = (c for c in audit_entries.c if c.name in record.__dataclass_fields__)
    read = select(*(_READ_ANEW.get(c.name, c) for c in columns))
    return read.where(*conditions).order_by(_entries.sequence).limit(given("limit", Integer))


_numbered = _entries.sequence.between(given("first", BigInteger), given("last", BigInteger))
_WRITTEN = Prepared(_first_written(WrittenEntry, _numbered), WrittenEntry)
_RECORDS = Prepared(_first_written(SealableEntry, _numbered), SealableEntry)
_after, _since = given("after", BigInteger), given("since", Moment)
# Said of the tree, too: PostgreSQL would begin with its first leaf, where it goes through both side by side.
_is_sealed = select(_tree.sequence).where(_tree.sequence == _entries.sequence, _tree.sequence > _after).exists()
_UNSEALED = Prepared(
    _first_written(
        SealableEntry,
        _entries.sequence > _after,
        _entries.written_at.is_not(None),
        or_(_since.is_(None), _entries.written_at >= _since),
        ~_is_sealed,
    ),
    SealableEntry,
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
_GROW = Prepared(
    text(
        "INSERT INTO audit_tree (level, place, hash, sequence)"
        " SELECT * FROM unnest(:levels, :places, :hashes, :sequences)"
    ).bindparams(
        given("levels", ARRAY(Integer)),
        given("places", ARRAY(BigInteger)),
        given("hashes", ARRAY(LargeBinary)),
        given("sequences", ARRAY(BigInteger)),
    )
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
_LIST = Listing(selecting(audit_checkpoints, CheckpointRecord), _checkpoints.size)
_with_owner = given("with_owner", Boolean)
_DIGESTS = {
    name: Prepared(
        select(
            table.c.id,
            case((_with_owner, digest_of(table)), else_=digest_of(table, with_owner=False)).label("digest"),
        ).where(table.c.id == any_(given("ids", ARRAY(table.c.id.type))))
    )
    for name, table in SEALED.items()
}
# The tables whose rows are numbered.
_NUMBERED = frozenset(name for name, table in SEALED.items() if table.c.id.identity is not None)


def _ids(name: str, id_: Column[Any]) -> Prepared[Row]:
    """Select the ids that come next, each with whether it is from before the table was sealed."""
    as_kept_id = cast(func.lpad(func.to_hex(id_), 32, "0"), Id) if name in _NUMBERED else id_
    told_after = select(sealed_tables.c.told_after).where(sealed_tables.c.table_name == name).scalar_subquery()
    is_from_before = func.coalesce(as_kept_id <= told_after, false()).label("is_from_before")
    after = id_ > given("after", id_.type)
    return Prepared(select(id_, is_from_before).where(after).order_by(id_).limit(given("limit", Integer)))


_IDS = {name: _ids(name, table.c.id) for name, table in SEALED.items()}
_FIRST = "00000000-0000-0000-0000-000000000000"


class SealRepository(Repository):
    """What seals the audit trail."""

    async def try_lock(self) -> bool:
        """Seal where nobody else does; returns whether that is so."""
        return await self._connection.try_lock(SEALING)

    async def mark(self) -> Mark:
        """The last entry there is, then the transactions there are, by the clock of the database."""
        last_sequence = await self._connection.value(_LAST_SEQUENCE)
        (row,) = await self._connection.rows(_NEXT_TRANSACTION)
        return Mark(last_sequence=last_sequence, **row)

    async def settled_to(self) -> int:
        """The sequence number up to which nothing can be added any more; 0 while that is not known.

        Whatever had a number when a checkpoint was made, and was not in it, was of a transaction under way: once all
        of those have ended, every entry up to that number is there.
        """
        return int(await self._connection.value(_SETTLED) or 0)

    async def sealed_from(self) -> int:
        """The sequence number of the first entry that is to be sealed."""
        return int(await self._connection.value(_SEALED_FROM))

    async def unsealed(self, after: int, since: datetime | None, limit: int) -> tuple[SealableEntry, ...]:
        """The oldest entries after that number which are in no tree and were written after ``since``."""
        return await self._connection.rows(_UNSEALED, after=after, since=since, limit=limit)

    async def oldest_waiting(self) -> datetime | None:
        """When the oldest entry was written that waits to be sealed; None where none does."""
        after = max(await self.settled_to(), await self.sealed_from() - 1)
        waiting = await self.unsealed(after, None, 1)
        return waiting[0].written_at if waiting else None

    async def written(self, first: int, last: int | None, limit: int) -> tuple[WrittenEntry, ...]:
        """The first ``limit`` entries from number ``first`` on, up to ``last`` where it is given."""
        return await self._connection.rows(_WRITTEN, **_part(first, last, limit))

    async def sealable(self, first: int, limit: int) -> tuple[SealableEntry, ...]:
        """The same of what is sealed of them, which is less to read."""
        return await self._connection.rows(_RECORDS, **_part(first, None, limit))

    async def digests(self, records: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The digests of these records (``table/id/digest``) as they stand, by ``table/id``; none of what is gone.

        One each, or two of a record that is asked for with its owner and without.
        """
        wanted: defaultdict[tuple[str, bool], set[str]] = defaultdict(set)
        for kind, id_, digest in map(as_kept, records):
            wanted[kind, digest.startswith(WITH_OWNER)].add(id_)
        found: dict[str, tuple[str, ...]] = {}
        for (kind, with_owner), asked in wanted.items():
            if kind not in _DIGESTS:
                continue
            ids: list[Any] = sorted(asked)
            if kind in _NUMBERED:
                ids = [int(id_) for id_ in ids if id_.isdecimal() and int(id_) <= LARGEST_SEQUENCE]
            for row in await self._connection.rows(_DIGESTS[kind], ids=ids, with_owner=with_owner):
                name = f"{kind}/{row['id']}"
                found[name] = (*found.get(name, ()), row["digest"])
        return found

    async def ids(self, table: str, after: str, limit: int) -> list[tuple[str, bool]]:
        """The ids of a sealed table that come next ``after`` that one, the first after ``""``.

        Each with whether it is from before the table was sealed: no entry need tell of it.
        """
        last = int(after or 0) if table in _NUMBERED else after or _FIRST
        rows = await self._connection.rows(_IDS[table], after=last, limit=limit)
        return [(str(row["id"]), row["is_from_before"]) for row in rows]

    async def leaves(self, first: int, last: int) -> tuple[SealedLeaf, ...]:
        """The leaves of the entries from number ``first`` to ``last``."""
        return await self._connection.rows(_LEAVES, first=first, last=last)

    async def leaves_in_order(self, place: int, limit: int) -> tuple[SealedLeaf, ...]:
        """The first ``limit`` leaves from that place in the tree on."""
        return await self._connection.rows(_HASHES, first=place, limit=limit)

    async def nodes(self, nodes: Sequence[Node]) -> list[bytes]:
        """The hashes of these complete subtrees. Raises LookupError where one is missing."""
        found = [kept for kept in await self.kept_nodes(nodes) if kept is not None]
        if len(found) < len(nodes):
            raise LookupError("a node of the tree is missing")
        return found

    async def kept_nodes(self, nodes: Sequence[Node]) -> list[bytes | None]:
        """The hashes of these complete subtrees as they stand, None for one that is missing."""
        asked = {"levels": [level for level, _ in nodes], "places": [place for _, place in nodes]}
        return [row["hash"] for row in await self._connection.rows(_NODES, **asked)]

    async def grow(self, nodes: Sequence[tuple[Node, bytes, int | None]]) -> None:
        """Add complete subtrees; a leaf with the number of its entry."""
        await self._connection.write(
            _GROW,
            levels=[level for (level, _), _, _ in nodes],
            places=[place for (_, place), _, _ in nodes],
            hashes=[found for _, found, _ in nodes],
            sequences=[sequence for _, _, sequence in nodes],
        )

    async def add(self, checkpoint: CheckpointRecord, mark: Mark) -> None:
        """Keep a checkpoint, with the mark that was made before it."""
        values = columns_of(audit_checkpoints, checkpoint) | columns_of(audit_checkpoints, mark)
        await self._connection.add(audit_checkpoints, values)

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


def _part(first: int, last: int | None, limit: int) -> dict[str, int]:
    return {"first": first, "last": LARGEST_SEQUENCE if last is None else last, "limit": limit}
