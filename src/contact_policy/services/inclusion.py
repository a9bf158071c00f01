"""The proof that an entry stood in the sealed trail: made here, and checked by whoever has it, without us."""

from __future__ import annotations

from collections.abc import Sequence

from contact_policy.errors import NotFound
from contact_policy.records.merkle import joined, leaf_hash, nodes_for_path, root_of
from contact_policy.records.seals import InclusionProof, leaf_of
from contact_policy.services import Transaction
from contact_policy.services.checkpoints import Checkpoint, read_notes


async def prove(tx: Transaction, sequence: int) -> InclusionProof:
    """The proof that this entry is in the tree of the last checkpoint. Raises NotFound for one that is not sealed."""
    entries = await tx.seals.written(sequence, sequence, 1)
    leaves = await tx.seals.leaves(sequence, sequence)
    checkpoint = await tx.seals.last()
    if not entries or not leaves or checkpoint is None:
        raise NotFound("sealed entry")
    (entry,), (leaf,) = entries, leaves
    parts = nodes_for_path(leaf.place, checkpoint.size)
    hashes = iter(await tx.seals.nodes([node for part in parts for node in part]))
    return InclusionProof(
        sequence=sequence,
        leaf=leaf_of(entry),
        leaf_index=leaf.place,
        path=tuple(joined([next(hashes) for _ in part]) for part in parts),
        checkpoint=checkpoint.note,
    )


def check(leaf: str, leaf_index: int, path: Sequence[bytes], note: str) -> Checkpoint:
    """The checkpoint that the proof leads to. Raises ValueError, with the reason, where it leads to none."""
    notes = read_notes(note)
    if len(notes) != 1:
        raise ValueError("the proof holds no checkpoint")
    checkpoint = notes[0]
    if not 0 <= leaf_index < checkpoint.size:
        raise ValueError("the entry is not in the checkpoint's tree")
    if root_of(leaf_hash(leaf.encode()), leaf_index, checkpoint.size, path) != checkpoint.root:
        raise ValueError("the hashes do not lead to the checkpoint's root")
    return checkpoint
