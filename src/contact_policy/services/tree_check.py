"""The tree over the trail, grown anew from its leaves, and each checkpoint held against it, ours and from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from contact_policy.records.merkle import Edge, Node
from contact_policy.records.seals import CheckpointRecord
from contact_policy.services.alterations import Alteration, Verification
from contact_policy.services.audit_entries import Reading
from contact_policy.services.checkpoints import Checkpoint, read_notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What is known from elsewhere: checkpoints, whether a checkpoint is by the right key, and how entries are dated.

    ``is_clock_real``: in production every entry is dated by the clock, and one that is not was not written by us.
    """

    checkpoints: Sequence[Checkpoint] = ()
    is_by_us: Callable[[Checkpoint], bool] = lambda _: True
    is_clock_real: bool = False


async def verify_tree(reading: Reading, found: Verification, edge: Edge, outside: Outside, page: int) -> None:
    """Grow the tree from ``edge`` on, and hold its nodes, and its root at each checkpoint, against what is kept."""
    async with reading() as tx:
        sealed_from = await tx.seals.sealed_from()
        # before the leaves: what is sealed while they are read is not missing among them
        newest = await tx.seals.last()
        kept = await tx.seals.checkpoints(edge.size - 1, 1) if edge.size else ()
    check = _CheckpointCheck(found, outside, sealed_from, _from_elsewhere(found, outside))
    check.roots(kept, edge.size - 1, edge.size)
    good = edge.size
    while True:
        async with reading() as tx:
            leaves = await tx.seals.leaves_in_order(edge.size, page)
            kept = await tx.seals.checkpoints(edge.size, len(leaves)) if leaves else ()
        roots = check.roots(kept, edge.size, edge.size + len(leaves))
        grown: dict[Node, tuple[bytes, int]] = {}
        for leaf in leaves:
            if leaf.place != edge.size:
                found.note(Alteration.TREE_ALTERED, leaf.sequence, said=f"no leaf at place {edge.size}")
                return
            grown.update((node, (made, leaf.sequence)) for node, made in edge.add(leaf.hash) if node[0])
            if edge.size not in roots:
                continue
            if roots[edge.size] != {edge.root}:
                between = f"in the entries that were sealed {good + 1}th to {edge.size}th"
                found.note(Alteration.TREE_ALTERED, leaf.sequence, said=between)
                return
            good = edge.size
        await _hold_nodes(reading, found, grown)
        if len(leaves) < page:
            break
    known = max([*check.elsewhere, newest.size if newest else 0])
    if known > edge.size:
        found.note(Alteration.ENTRIES_MISSING, said=f"{known} were sealed, and {edge.size} are left")


def _from_elsewhere(found: Verification, outside: Outside) -> Mapping[int, Sequence[Checkpoint]]:
    """The checkpoints from elsewhere by the size of their tree; one that is forged is noted."""
    by_size: defaultdict[int, list[Checkpoint]] = defaultdict(list)
    for checkpoint in outside.checkpoints:
        if not outside.is_by_us(checkpoint):
            found.note(Alteration.CHECKPOINT_FORGED, said=_of(checkpoint.size))
        by_size[checkpoint.size].append(checkpoint)
    return by_size


@dataclass(frozen=True, slots=True)
class _CheckpointCheck:
    """Holds our own checkpoints against their signatures, and against those from elsewhere."""

    found: Verification
    outside: Outside
    sealed_from: int
    elsewhere: Mapping[int, Sequence[Checkpoint]]

    def roots(self, kept: Sequence[CheckpointRecord], above: int, up_to: int) -> dict[int, set[bytes]]:
        """What is said of the root of each tree larger than ``above``, by its size; what is altered is noted."""
        ours = {record.size: record for record in kept if record.size <= up_to}
        known = [size for size in self.elsewhere if above < size <= up_to]
        roots: dict[int, set[bytes]] = {}
        for size in sorted({*ours, *known}):
            said = [*self.elsewhere.get(size, ()), *self._own(size, ours.get(size))]
            roots[size] = {note.root for note in said}
            for begins in sorted({note.sealed_from for note in said} - {self.sealed_from}):
                begun = f"it begins at entry {self.sealed_from}, and the checkpoint of {size} entries says {begins}"
                self.found.note(Alteration.SEAL_ALTERED, said=begun)
        return roots

    def _own(self, size: int, record: CheckpointRecord | None) -> Sequence[Checkpoint]:
        if record is None:
            self.found.note(Alteration.CHECKPOINT_REMOVED, said=_of(size))
            return ()
        notes, known = read_notes(record.note), self.elsewhere.get(size, ())
        is_whole = [(note.note, note.size, note.at) for note in notes] == [(record.note, size, record.signed_at)]
        is_ours = all(map(self.outside.is_by_us, notes)) and all(note.note == record.note for note in known)
        if not (is_whole and is_ours):
            self.found.note(Alteration.CHECKPOINT_ALTERED, said=_of(size))
        return notes


def _of(size: int) -> str:
    return f"the checkpoint of {size} entries"


async def _hold_nodes(reading: Reading, found: Verification, grown: Mapping[Node, tuple[bytes, int]]) -> None:
    """Hold what stands over the leaves: proofs are made of it, and the sealer goes on from it."""
    async with reading() as tx:
        kept = await tx.seals.kept_nodes(list(grown))
    for ((level, place), (made, sequence)), node in zip(grown.items(), kept, strict=True):
        if made != node:
            found.note(Alteration.TREE_ALTERED, sequence, said=f"the node at place {place} of level {level}")
