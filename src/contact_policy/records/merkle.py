"""The hash tree of RFC 6962 over a list that only grows: its root, and the proof that a leaf is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

Node = tuple[int, int]
"""A complete subtree: its level (0 is a leaf's) and its place among those of its level, counted from 0."""


def leaf_hash(content: bytes) -> bytes:
    """What stands in the tree for ``content``."""
    return hashlib.sha256(b"\0" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """What stands over two neighbours."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Edge:
    """The right edge of a growing tree: the complete subtrees that its root is made of, the largest first."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        """Go on from a tree of ``size`` leaves, given the hashes of the nodes that ``peaks`` names."""
        self.size = size
        self._peaks = [(level, found) for (level, _), found in zip(peaks(size), hashes, strict=True)]

    def add(self, leaf: bytes) -> Iterator[tuple[Node, bytes]]:
        """Put one more leaf hash in, and give each node that is complete by it, beginning with the leaf."""
        level, place, found = 0, self.size, leaf
        self.size += 1
        yield (0, place), leaf
        while self._peaks and self._peaks[-1][0] == level:
            found = node_hash(self._peaks.pop()[1], found)
            level, place = level + 1, place >> 1
            yield (level, place), found
        self._peaks.append((level, found))

    @property
    def root(self) -> bytes:
        """The tree's root; of an empty tree that of no content."""
        if not self._peaks:
            return hashlib.sha256().digest()
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def peaks(size: int) -> list[Node]:
    """The complete subtrees that a tree of ``size`` leaves is made of, from the left."""
    return _cover(0, size)


def nodes_for_path(index: int, size: int) -> list[list[Node]]:
    """For each hash of the proof of leaf ``index`` in a tree of ``size``, from below: the nodes it is made of."""
    return [_cover(low, high) for low, high in _siblings(index, 0, size)]


def joined(hashes: Sequence[bytes]) -> bytes:
    """The hash over neighbouring complete subtrees, the largest first."""
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def root_of(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root of the tree of ``size`` in which ``path`` leads up from leaf ``index``. Raises ValueError for none."""
    sides: list[Callable[[bytes, bytes], bytes]] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            high = middle
            sides.append(node_hash)
        else:
            low = middle
            sides.append(lambda found, sibling: node_hash(sibling, found))
    found = leaf
    for join, sibling in zip(reversed(sides), path, strict=True):
        found = join(found, sibling)
    return found


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return int(1 << ((size - 1).bit_length() - 1))


def _siblings(index: int, low: int, high: int) -> list[tuple[int, int]]:
    if high - low <= 1:
        return []
    middle = low + _split(high - low)
    if index < middle:
        return [*_siblings(index, low, middle), (middle, high)]
    return [*_siblings(index, middle, high), (low, middle)]


def _cover(low: int, high: int) -> list[Node]:
    """The complete subtrees over leaves ``low`` to ``high``, where ``low`` begins one at least as large."""
    found = []
    while low < high:
        level = (high - low).bit_length() - 1
        found.append((level, low >> level))
        low += 1 << level
    return found
