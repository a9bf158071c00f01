"""Whether the audit trail still says what was written: each entry is held against the digest it was written with."""

from __future__ import annotations

from dataclasses import dataclass

from contact_policy.records import Page
from contact_policy.services import Transaction


@dataclass(frozen=True, slots=True)
class Verification:
    """How many entries were checked, and the sequence numbers of those that no longer match their digest."""

    entries: int
    altered: tuple[int, ...]


async def verify(tx: Transaction) -> Verification:
    """Check every entry. It shows an entry that was edited; the database itself refuses edits and removals."""
    entries = 0
    altered: list[int] = []
    after = None
    while True:
        page, after = await tx.audit.list(Page(limit=200, after=after))
        entries += len(page)
        altered += [entry.sequence for entry in page if entry.digest != entry.content_digest]
        if after is None:
            return Verification(entries, tuple(sorted(altered)))
