"""The entries of the trail, page by page, and each held against its leaf, its digest, and the records it tells of."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from contact_policy.records.audit import LARGEST_SEQUENCE
from contact_policy.records.merkle import leaf_hash
from contact_policy.records.seals import GONE, WITH_OWNER, SealableEntry, SealedLeaf, WrittenEntry, leaf_of
from contact_policy.services import Transaction
from contact_policy.services.alterations import Alteration, Verification
from contact_policy.services.checkpoints import read_notes
from contact_policy.services.sealing import LONGEST_TRANSACTION

ERASED = "customer.erased"
"""What an entry that tells of an erasure says was done."""

ADOPTED = "policy.adopted"
"""What an entry that tells of an edition says was done."""

Reading = Callable[[], AbstractAsyncContextManager[Transaction]]


@dataclass(frozen=True, slots=True)
class TrailPage:
    """Some entries in their order, the leaves from the first to ``high``, and how the records now are."""

    entries: Sequence[WrittenEntry]
    leaves: Sequence[SealedLeaf]
    digests: dict[str, tuple[str, ...]]
    high: int
    is_last: bool


@asynccontextmanager
async def pages(reading: Reading, low: int, last: int | None, size: int) -> AsyncIterator[AsyncIterator[TrailPage]]:
    """The pages from number ``low`` on; the next is read while the one before is looked at.

    Each is read in a transaction of its own: one that is open for long keeps the database from tidying up. Nothing is
    read any more once the block is left.
    """
    coming: list[asyncio.Task[TrailPage]] = []

    async def each() -> AsyncIterator[TrailPage]:
        page = await _page(reading, low, last, size)
        while not page.is_last:
            coming[:] = [asyncio.create_task(_page(reading, page.high + 1, last, size))]
            yield page
            page = await coming[0]
        yield page

    try:
        yield each()
    finally:
        for task in coming:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _page(reading: Reading, low: int, last: int | None, size: int) -> TrailPage:
    async with reading() as tx:
        entries = await tx.seals.written(low, last, size)
        is_last = len(entries) < size
        high = (LARGEST_SEQUENCE if last is None else last) if is_last else entries[-1].sequence
        leaves = await tx.seals.leaves(low, high)
        digests = await tx.seals.digests([record for entry in entries for record in entry.records])
    return TrailPage(entries, leaves, digests, high, is_last)


@dataclass(frozen=True, slots=True)
class SealedTo:
    """How the trail was sealed: from which entry, when last, and up to which nothing may have been added since."""

    sealed_from: int
    sealed_at: datetime | None = None
    settled_to: int = 0


async def read_stand(reading: Reading) -> SealedTo:
    """How it was sealed by now."""
    async with reading() as tx:
        sealed_from, newest = await tx.seals.sealed_from(), await tx.seals.last()
    notes = [] if newest is None else read_notes(newest.note)
    if newest is None or not notes:
        return SealedTo(sealed_from)
    return SealedTo(sealed_from, newest.signed_at, notes[0].settled_to)


@dataclass(slots=True)
class EntryCheck:
    """Holds pages of the trail against their leaves, and the records against their digests.

    ``doubtful`` are records that are not as an entry tells: right where a later entry tells of the change. ``adopted``
    are the entries that tell of an edition. ``told`` are the hashes of what entries tell of.
    """

    found: Verification
    stand: SealedTo
    is_clock_real: bool
    doubtful: dict[str, tuple[int, Alteration]] = field(default_factory=dict)
    adopted: list[WrittenEntry] = field(default_factory=list)
    told: array[int] = field(default_factory=lambda: array("q"))

    def page(self, page: TrailPage) -> None:
        """Note what is altered in the entries, and keep what is doubtful of the records."""
        leaves = {leaf.sequence: leaf for leaf in page.leaves}
        self.found.entries += len(page.entries)
        for entry in page.entries:
            self._entry(entry, leaves.pop(entry.sequence, None))
            self.records(entry.sequence, entry.records, page.digests)
            self.told.extend(map(hash, names_told(entry)))
            if entry.action == ADOPTED:
                self.adopted.append(entry)
            if entry.action == ERASED:
                # of a blanked row nobody says whose it is; the erasure is a record, too, and is not blanked
                told = (record.rpartition("/") for record in entry.records if WITH_OWNER not in record)
                self.found.erased += sum(digest in page.digests.get(name, (GONE,)) for name, _, digest in told)
        for sequence in sorted(leaves):
            self.found.note(Alteration.ENTRY_REMOVED, sequence)

    def records(self, sequence: int, records: Sequence[str], digests: dict[str, tuple[str, ...]]) -> None:
        """Hold the records that an entry tells of against what stands there now."""
        for record in records:
            name, _, digest = record.rpartition("/")
            standing = digests.get(name, ())
            if not standing if digest == GONE else digest in standing:
                self.doubtful.pop(name, None)
            elif standing:
                kind = Alteration.RECORD_INSERTED if digest == GONE else Alteration.RECORD_ALTERED
                self.doubtful[name] = sequence, kind
            else:
                self.doubtful[name] = sequence, Alteration.RECORD_REMOVED

    def note_records(self) -> None:
        """Note the records that are not as the last entry to tell of them says."""
        for name, (sequence, kind) in self.doubtful.items():
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


def names_told(entry: WrittenEntry | SealableEntry) -> Iterator[str]:
    """What an entry tells of: the id of its subject, and the records that it has a digest of, as ``table/id``."""
    yield entry.subject.rpartition("/")[2]
    for record in entry.records:
        yield record.rpartition("/")[0]


async def entries_since(reading: Reading, stand: SealedTo, page: int) -> AsyncIterator[SealableEntry]:
    """The entries that were not settled then: what was written while the trail was read is told of by one of them."""
    low, is_last = stand.settled_to + 1, False
    while not is_last:
        async with reading() as tx:
            entries = await tx.seals.sealable(low, page)
        for entry in entries:
            yield entry
            low = entry.sequence + 1
        is_last = len(entries) < page


async def clear_by_later(reading: Reading, check: EntryCheck, low: int, page: int) -> None:
    """Of a part of the trail: look whether later entries tell of what is doubtful."""
    while check.doubtful:
        async with reading() as tx:
            later = await tx.seals.sealable(low, page)
            told = [(entry.sequence, _among(check.doubtful, entry.records)) for entry in later]
            digests = await tx.seals.digests([record for _, records in told for record in records])
        for sequence, records in told:
            check.records(sequence, records, digests)
        if len(later) < page:
            return
        low = later[-1].sequence + 1


def _among(names: dict[str, tuple[int, Alteration]], records: Sequence[str]) -> list[str]:
    return [record for record in records if record.rpartition("/")[0] in names]
