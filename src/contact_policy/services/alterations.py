"""What may be found to have been done to the trail, or to the records it tells of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

MOST_KEPT = 10_000


class Alteration(StrEnum):
    """What was done to the trail, or to a record."""

    ENTRY_ALTERED = "entry-altered"
    ENTRY_REMOVED = "entry-removed"
    ENTRY_INSERTED = "entry-inserted"
    ENTRY_MISDATED = "entry-misdated"
    RECORD_ALTERED = "record-altered"
    RECORD_REMOVED = "record-removed"
    RECORD_INSERTED = "record-inserted"
    TREE_ALTERED = "tree-altered"
    ENTRIES_MISSING = "entries-missing"
    CHECKPOINT_FORGED = "checkpoint-forged"
    CHECKPOINT_ALTERED = "checkpoint-altered"
    CHECKPOINT_REMOVED = "checkpoint-removed"
    SEAL_ALTERED = "seal-altered"
    GUARD_ALTERED = "guard-altered"


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
    to be sealed yet. ``erased`` are records that were blanked or taken away as an erasure's entry tells; ``untold``
    are from before their kind was sealed. Of the findings no more than ``MOST_KEPT`` are kept; ``found`` counts all.
    """

    entries: int = 0
    unsealed: int = 0
    waiting: int = 0
    erased: int = 0
    untold: int = 0
    found: int = 0
    findings: list[AlterationFound] = field(default_factory=list)

    @property
    def altered(self) -> tuple[int, ...]:
        """The sequence numbers that something was found at, each once, as far as findings are kept."""
        return tuple(dict.fromkeys(found.sequence for found in self.findings if found.sequence is not None))

    def note(self, kind: Alteration, sequence: int | None = None, *, record: str = "", said: str = "") -> None:
        """Note an alteration."""
        self.found += 1
        if len(self.findings) < MOST_KEPT:
            self.findings.append(AlterationFound(kind=kind, sequence=sequence, record=record, said=said))
