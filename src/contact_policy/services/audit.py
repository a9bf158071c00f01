"""Whether the audit trail, and the records it tells of, still say what was written: held against what was sealed."""

from __future__ import annotations

import asyncio

from contact_policy.errors import NotFound
from contact_policy.records.merkle import Edge, peaks
from contact_policy.services import edition_check, guard_check, inserted_check, tree_check
from contact_policy.services.alterations import Alteration, Verification
from contact_policy.services.audit_entries import EntryCheck, Reading, clear_by_later, pages, read_stand
from contact_policy.services.checkpoints import Checkpoint, read_notes
from contact_policy.services.tree_check import Outside

PAGE = 5_000

_SMALLEST_SEQUENCE = -(2**63)


_NOTHING_OUTSIDE = Outside()


async def verify(
    reading: Reading,
    first: int = 1,
    last: int | None = None,
    *,
    outside: Outside = _NOTHING_OUTSIDE,
) -> Verification:
    """Check every entry from sequence number ``first`` to ``last``, both included, and the records they tell of."""
    return (await _verify(reading, first, last, outside)).found


async def verify_whole(reading: Reading, outside: Outside = _NOTHING_OUTSIDE) -> Verification:
    """Check every entry, every record, the tree over them, and every checkpoint, those from ``outside`` too."""
    check = await _verify(reading, 1, None, outside)
    await guard_check.verify_guards(reading, check.found)
    await inserted_check.verify_told(reading, check, PAGE)
    await edition_check.verify_adopted(reading, check, PAGE)
    await tree_check.verify_tree(reading, check.found, Edge(), outside, PAGE)
    return check.found


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
    await guard_check.verify_guards(reading, found)
    await edition_check.verify_editions(reading, found)
    if edge.size == checkpoint.size and edge.root != checkpoint.root:
        found.note(Alteration.TREE_ALTERED, said=f"not the tree of the checkpoint of {checkpoint.size} entries")
    await tree_check.verify_tree(reading, found, edge, outside, PAGE)
    return found


async def _verify(reading: Reading, first: int, last: int | None, outside: Outside) -> EntryCheck:
    check = EntryCheck(Verification(), await read_stand(reading), is_clock_real=outside.is_clock_real)
    low = _SMALLEST_SEQUENCE if first == 1 else first
    async with pages(reading, low, last, PAGE) as found_pages:
        async for page in found_pages:
            await asyncio.to_thread(check.page, page)
    if last is not None:
        await clear_by_later(reading, check, last + 1, PAGE)
    check.note_records()
    return check
