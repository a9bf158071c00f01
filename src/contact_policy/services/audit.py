"""Whether the audit trail, and the records it tells of, still say what was written: held against what was sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contact_policy.errors import NotFound
from contact_policy.records.merkle import Edge, peaks
from contact_policy.services.alterations import Alteration, Verification
from contact_policy.services.audit_entries import EntryCheck, Reading, clear_by_later, pages, read_stand
from contact_policy.services.checkpoints import Checkpoint, read_notes

PAGE = 5_000

_SMALLEST_SEQUENCE = -(2**63)


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
    """Check every entry from sequence number ``first`` to ``last``, both included, and the records they tell of."""
    found = Verification()
    check = EntryCheck(found, await read_stand(reading), is_clock_real=outside.is_clock_real)
    low = _SMALLEST_SEQUENCE if first == 1 else first
    async with pages(reading, low, last, PAGE) as found_pages:
        async for page in found_pages:
            await asyncio.to_thread(check.page, page)
    if last is not None:
        await clear_by_later(reading, check, last + 1, PAGE)
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
            if edge.size not in kept and edge.size not in roots:
                continue
            said = {note.root for note in kept.get(edge.size, ())} | roots.get(edge.size, set())
            if said != {edge.root}:
                between = f"in the entries that were sealed {good + 1}th to {edge.size}th"
                found.note(Alteration.TREE_ALTERED, leaf.sequence, said=between)
                return
            good = edge.size
        if len(leaves) < PAGE:
            break
    async with reading() as tx:
        newest = await tx.seals.last()
    known = max([*roots, newest.size if newest else 0])
    if known > edge.size:
        found.note(Alteration.ENTRIES_MISSING, said=f"{known} were sealed, and {edge.size} are left")
