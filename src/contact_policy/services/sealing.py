"""The sealer: what has committed goes into the tree, and a signed checkpoint says how the tree stands."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contact_policy.records.merkle import Edge, Node, leaf_hash, peaks
from contact_policy.records.seals import CheckpointRecord, SealableEntry, leaf_of
from contact_policy.services import Store, Transaction
from contact_policy.services.checkpoints import Stand, read_notes, sign

PAGE = 5_000
LONGEST_TRANSACTION = timedelta(minutes=10)
"""No entry waits for longer to commit: one that says it was written earlier than that was put there since."""

_TAIL_BYTES = 4_096  # some ten checkpoints


async def seal(store: Store, key: Ed25519PrivateKey, seal_to: Path | None = None) -> CheckpointRecord | None:
    """Seal what has committed by now, where nobody else is at it; returns the checkpoint, None where nothing was new.

    ``seal_to`` is the file that checkpoints are appended to, each once it has committed. Raises Unavailable, OSError.
    """
    async with store.transaction() as tx:
        if not await tx.seals.try_lock():
            return None
        if seal_to is not None:
            await _append(tx, seal_to)
        last, mark = await tx.seals.last(), await tx.seals.mark()
        size, since = (0, None) if last is None else (last.size, last.signed_at - LONGEST_TRANSACTION)
        sealed_from, settled_to = await tx.seals.sealed_from(), await tx.seals.settled_to()
        after = max(settled_to, sealed_from - 1)
        edge = Edge(size, await tx.seals.nodes(peaks(size)))
        # One checkpoint for all: what was written long before a checkpoint and is not in it was put there since.
        while fresh := await tx.seals.unsealed(after, since, PAGE):
            await tx.seals.grow(list(_grown(edge, fresh)))
            after = fresh[-1].sequence
            if len(fresh) < PAGE:
                break  # what was written meanwhile is for the next checkpoint
        if edge.size == size:
            return None
        stand = Stand(size=edge.size, root=edge.root, sealed_from=sealed_from, settled_to=settled_to, at=mark.at)
        checkpoint = CheckpointRecord(size=edge.size, signed_at=mark.at, note=sign(key, stand))
        await tx.seals.add(checkpoint, mark)
    return checkpoint


def _grown(edge: Edge, entries: Sequence[SealableEntry]) -> Iterator[tuple[Node, bytes, int | None]]:
    """Put the entries into the tree, and give each node that is complete by it."""
    for entry in entries:
        for node, found in edge.add(leaf_hash(leaf_of(entry).encode())):
            yield node, found, entry.sequence if node[0] == 0 else None


async def _append(tx: Transaction, file: Path) -> None:
    """Append to the file every checkpoint that has committed and is not in it."""
    written = read_notes(_tail(file))
    while fresh := await tx.seals.checkpoints(written[-1].size if written else 0, PAGE):
        with file.open("a", encoding="utf-8") as open_file:
            open_file.write("".join(f"{checkpoint.note}\n" for checkpoint in fresh))
            open_file.flush()
            os.fsync(open_file.fileno())
        written = read_notes(fresh[-1].note)


def _tail(file: Path) -> str:
    with suppress(FileNotFoundError), file.open("rb") as open_file:
        open_file.seek(max(0, open_file.seek(0, os.SEEK_END) - _TAIL_BYTES))
        return open_file.read().decode("utf-8", errors="replace")
    return ""
