"""Whether the audit trail, and the records it tells of, still say what was written: held against what was sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contact_policy.errors import NotFound
from contact_policy.records.audit import LARGEST_SEQUENCE
from contact_policy.records.merkle import Edge, leaf_hash, peaks
from contact_policy.records.seals import SealedLeaf, WrittenEntry, leaf_of
from contact_policy.services import Transaction
from contact_policy.services.checkpoints import Checkpoint, read_notes
from contact_policy.services.sealing import LONGEST_TRANSACTION

PAGE = 5_000
ERASED = "customer.erased"
"""What an entry that tells of an erasure says was done."""

_SMALLEST_SEQUENCE = -(2**63)

Reading = Callable[[], AbstractAsyncContextManager[Transaction]]


class Alteration(StrEnum):
    """What was done to the trail, or to a record."""

    ENTRY_ALTERED = "entry-altered"
    ENTRY_REMOVED = "entry-removed"
    ENTRY_INSERTED = "entry-inserted"
    ENTRY_MISDATED = "entry-misdated"
    RECORD_ALTERED = "record-altered"
    RECORD_REMOVED = "record-removed"
    TREE_ALTERED = "tree-altered"
    ENTRIES_MISSING = "entries-missing"
    CHECKPOINT_FORGED = "checkpoint-forged"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlterationFound:
    """One alteration: the entry that it shows at, the row (``table/id``) it was done to, and what more is known."""

    kind: Alteration
    sequence: int | None = None
    record: str = ""
    said: str = ""


@dataclass(slots=True)
class Verification:
    """How many entries were checked, how many of them are not sealed, and what was found to be altered.

    ``unsealed`` are from before the trail was sealed: they are held against their own digests alone. ``waiting`` are
    to be sealed yet. ``erased`` are records that were blanked as an erasure's entry tells.
    """

    entries: int = 0
    unsealed: int = 0
    waiting: int = 0
    erased: int = 0
    findings: list[AlterationFound] = field(default_factory=list)

    @property
    def altered(self) -> tuple[int, ...]:
        """The sequence numbers that something was found at, each once."""
        return tuple(dict.fromkeys(found.sequence for found in self.findings if found.sequence is not None))

    def note(self, kind: Alteration, sequence: int | None = None, *, record: str = "", said: str = "") -> None:
        """Note an alteration."""
        self.findings.append(AlterationFound(kind=kind, sequence=sequence, record=record, said=said))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What is known from elsewhere: checkpoints, whether one of them is by the right key, and how entries are dated.

    ``is_clock_real``: in production every entry is dated by the clock, and one that is not was not written by us.
    """

    checkpoints: Sequence[Checkpoint] = ()
    is_by_us: Callable[[Checkpoint], bool] = lambda _: True
    is_clock_real: bool = False


_NOTHING_OUTSIDE = Outside()


async def verify(
    reading: Reading,
    first: int = 1,
    last: int | None = None,
    *,
    outside: Outside = _NOTHING_OUTSIDE,
) -> Verification:
    """Check every entry from sequence number ``first`` to ``last``, both included, and the records they tell of.

    Each page is read in a transaction of its own: one that is open for long keeps the database from tidying up.
    """
    found = Verification()
    check = _Check(found, await _stand(reading), is_clock_real=outside.is_clock_real)
    low = _SMALLEST_SEQUENCE if first == 1 else first
    while True:
        async with reading() as tx:
            entries = await tx.seals.written(low, last, PAGE)
            is_end = len(entries) < PAGE
            high = (LARGEST_SEQUENCE if last is None else last) if is_end else entries[-1].sequence
            leaves = {leaf.sequence: leaf for leaf in await tx.seals.leaves(low, high)}
            digests = await tx.seals.digests([record for entry in entries for record in entry.records])
        await asyncio.to_thread(check.page, entries, leaves, digests)
        low = high + 1
        if is_end:
            break
    if last is not None:
        await _clear_by_later(reading, check, last + 1)
    check.note_records()
    return found


async def verify_whole(reading: Reading, outside: Outside = _NOTHING_OUTSIDE) -> Verification:
    """Check every entry, every record, the tree over them, and every checkpoint, those from ``outside`` too."""
    found = await verify(reading, outside=outside)
    await _verify_tree(reading, found, Edge(), outside)
    return found


async def verify_since_size(reading: Reading, size: int, outside: Outside = _NOTHING_OUTSIDE) -> Verification:
    """Do the same from our own checkpoint of so many entries. Raises NotFound."""
    async with reading() as tx:
        kept = await tx.seals.checkpoints(size - 1, 1)
    if not kept or kept[0].size != size or not (notes := read_notes(kept[0].note)):
        raise NotFound("checkpoint")
    return await verify_since(reading, notes[0], outside)


async def verify_since(reading: Reading, checkpoint: Checkpoint, outside: Outside) -> Verification:
    """Check that the trail goes on from ``checkpoint``, and what came since, with the page of entries before it."""
    start = max(0, checkpoint.size - PAGE)
    async with reading() as tx:
        before = await tx.seals.leaves_in_order(start, PAGE)
        try:
            edge = Edge(checkpoint.size, await tx.seals.nodes(peaks(checkpoint.size)))
        except LookupError:
            edge = Edge()
    first = min((leaf.sequence for leaf in before), default=1) if start else 1
    found = await verify(reading, first, outside=outside)
    if edge.size == checkpoint.size and edge.root != checkpoint.root:
        found.note(Alteration.TREE_ALTERED, said=f"not the tree of the checkpoint of {checkpoint.size} entries")
    await _verify_tree(reading, found, edge, outside)
    return found


@dataclass(frozen=True, slots=True)
class _Stand:
    """How the trail was sealed: from which entry, when last, and up to which nothing may have been added since."""

    sealed_from: int
    sealed_at: datetime | None = None
    settled_to: int = 0


async def _stand(reading: Reading) -> _Stand:
    async with reading() as tx:
        sealed_from, newest = await tx.seals.sealed_from(), await tx.seals.last()
    notes = [] if newest is None else read_notes(newest.note)
    if newest is None or not notes:
        return _Stand(sealed_from)
    return _Stand(sealed_from, newest.signed_at, notes[0].settled_to)


@dataclass(slots=True)
class _Check:
    """Holds pages of the trail against their leaves, and the records against their digests.

    ``doubtful`` are records that are not as an entry tells: right where a later entry tells of the change.
    """

    found: Verification
    stand: _Stand
    is_clock_real: bool
    doubtful: dict[str, tuple[int, bool]] = field(default_factory=dict)

    def page(self, entries: Sequence[WrittenEntry], leaves: dict[int, SealedLeaf], digests: dict[str, str]) -> None:
        """Note what is altered in the entries, and keep what is doubtful of the records."""
        self.found.entries += len(entries)
        for entry in entries:
            self._entry(entry, leaves.pop(entry.sequence, None))
            self.records(entry.sequence, entry.records, digests)
            if entry.action == ERASED:
                told = (record.rpartition("/") for record in entry.records)
                self.found.erased += sum(digests.get(name) == digest for name, _, digest in told)
        for sequence in sorted(leaves):
            self.found.note(Alteration.ENTRY_REMOVED, sequence)

    def records(self, sequence: int, records: Sequence[str], digests: dict[str, str]) -> None:
        """Hold the records that an entry tells of against what stands there now."""
        for record in records:
            name, _, digest = record.rpartition("/")
            if digests.get(name) == digest:
                self.doubtful.pop(name, None)
            else:
                self.doubtful[name] = sequence, name in digests

    def note_records(self) -> None:
        """Note the records that are not as the last entry to tell of them says."""
        for name, (sequence, is_there) in self.doubtful.items():
            kind = Alteration.RECORD_ALTERED if is_there else Alteration.RECORD_REMOVED
            self.found.note(kind, sequence, record=name)

    def _entry(self, entry: WrittenEntry, leaf: SealedLeaf | None) -> None:
        is_same = entry.digest == entry.content_digest
        if leaf is not None:
            is_same = is_same and leaf.hash == leaf_hash(leaf_of(entry).encode())
        elif entry.sequence < self.stand.sealed_from and entry.written_at is None:
            self.found.unsealed += 1
        elif self._may_wait(entry):
            self.found.waiting += 1
        else:
            self.found.note(Alteration.ENTRY_INSERTED, entry.sequence)
            return
        if not is_same:
            self.found.note(Alteration.ENTRY_ALTERED, entry.sequence)
        elif self.is_clock_real and entry.written_at and abs(entry.at - entry.written_at) > LONGEST_TRANSACTION:
            self.found.note(Alteration.ENTRY_MISDATED, entry.sequence)

    def _may_wait(self, entry: WrittenEntry) -> bool:
        """Whether an entry that is not sealed may have come since the last checkpoint."""
        sealed_at = self.stand.sealed_at
        if entry.written_at is None or entry.sequence <= self.stand.settled_to:
            return False
        return sealed_at is None or entry.written_at >= sealed_at - LONGEST_TRANSACTION


async def _clear_by_later(reading: Reading, check: _Check, low: int) -> None:
    """Of a part of the trail: look whether later entries tell of what is doubtful."""
    while check.doubtful:
        async with reading() as tx:
            later = await tx.seals.sealable(low, PAGE)
            told = [(entry.sequence, _among(check.doubtful, entry.records)) for entry in later]
            digests = await tx.seals.digests([record for _, records in told for record in records])
        for sequence, records in told:
            check.records(sequence, records, digests)
        if len(later) < PAGE:
            return
        low = later[-1].sequence + 1


def _among(names: dict[str, tuple[int, bool]], records: Sequence[str]) -> list[str]:
    return [record for record in records if record.rpartition("/")[0] in names]


def _roots(found: Verification, outside: Outside) -> dict[int, set[bytes]]:
    """What checkpoints from elsewhere say the root is, by the size of the tree; one that is forged is noted."""
    roots: dict[int, set[bytes]] = {}
    for checkpoint in outside.checkpoints:
        if not outside.is_by_us(checkpoint):
            found.note(Alteration.CHECKPOINT_FORGED, said=f"the checkpoint of {checkpoint.size} entries")
        roots.setdefault(checkpoint.size, set()).add(checkpoint.root)
    return roots


async def _verify_tree(reading: Reading, found: Verification, edge: Edge, outside: Outside) -> None:
    """Grow the tree anew from its leaves, and hold its root against each checkpoint of its size."""
    roots = _roots(found, outside)
    good = edge.size
    while True:
        async with reading() as tx:
            leaves = await tx.seals.leaves_in_order(edge.size, PAGE)
            ours = await tx.seals.checkpoints(edge.size, len(leaves)) if leaves else ()
        kept = {record.size: read_notes(record.note) for record in ours}
        for leaf in leaves:
            if leaf.place != edge.size:
                found.note(Alteration.TREE_ALTERED, leaf.sequence, said=f"no leaf at place {edge.size}")
                return
            for _ in edge.add(leaf.hash):
                pass
            said = {note.root for note in kept.get(edge.size, ())} | roots.get(edge.size, set())
            if said - {edge.root} or (edge.size in kept and not kept[edge.size]):
                between = f"in the entries that were sealed {good + 1}th to {edge.size}th"
                found.note(Alteration.TREE_ALTERED, leaf.sequence, said=between)
                return
            good = edge.size if said else good
        if len(leaves) < PAGE:
            break
    async with reading() as tx:
        newest = await tx.seals.last()
    known = max([*roots, newest.size if newest else 0])
    if known > edge.size:
        found.note(Alteration.ENTRIES_MISSING, said=f"{known} were sealed, and {edge.size} are left")
