"""Whether the audit trail still says what was written: each entry is held against the digest it was written with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from contact_policy.services import Transaction

PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Verification:
    """How many entries were checked, and the sequence numbers of those that no longer match their digest."""

    entries: int
    altered: tuple[int, ...]


async def verify(
    reading: Callable[[], AbstractAsyncContextManager[Transaction]], first: int = 1, last: int | None = None
) -> Verification:
    """Check every entry from sequence number ``first`` to ``last``, both included.

    It shows an entry that was edited; the database itself refuses edits and removals. Each page is read in a
    transaction of its own: entries never change, and one that is open for long keeps the database from tidying up.
    """
    entries = 0
    altered: list[int] = []
    while True:
        async with reading() as tx:
            page = await tx.audit.sequence(first, last, limit=PAGE)
        entries += len(page)
        altered += [entry.sequence for entry in page if entry.digest != entry.content_digest]
        if len(page) < PAGE:
            return Verification(entries, tuple(altered))
        first = page[-1].sequence + 1
