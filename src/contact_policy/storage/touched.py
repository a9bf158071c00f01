"""Which records one transaction wrote, and which audit entries tell of it: what is digested before it commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Table

from contact_policy.records.audit import AuditEntry
from contact_policy.storage.tables import (
    appeal_decisions,
    appeals,
    breaches,
    contact_events,
    decisions,
    notices,
    restriction_proposals,
    restrictions,
    reviews,
    variations,
    warning_responses,
    warnings,
)

# What counts changes, or notes one that is told of without an entry. Whose a record is may change by a merge.
_UNSEALED = frozenset({"customer_id", "version", "times_returned", "lapse_recorded_at"})

SEALED = {
    table.name: tuple(sorted(_UNSEALED & set(table.c.keys())))
    for table in (
        appeal_decisions,
        appeals,
        breaches,
        contact_events,
        decisions,
        notices,
        restriction_proposals,
        restrictions,
        reviews,
        variations,
        warning_responses,
        warnings,
    )
}
"""The tables whose rows are held against the trail, each with the columns that are left out of the digest."""


class Touched:
    """The rows of sealed tables that were written, and the entries that tell of them."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._rows: dict[str, dict[str, None]] = {}
        self._entries: dict[str, int] = {}
        self._last: int | None = None

    def changed(self, table: Table, *ids: str) -> None:
        """Note that these rows of ``table`` were written."""
        self._rows.setdefault(table.name, {}).update(dict.fromkeys(ids))

    def told(self, entries: Sequence[AuditEntry], sequences: Sequence[int]) -> None:
        """Note the entries that were added, and their sequence numbers."""
        for entry, sequence in zip(entries, sequences, strict=True):
            self._entries[entry.subject.rpartition("/")[2]] = self._last = sequence

    def by_table(self) -> Iterator[tuple[str, list[str], list[int]]]:
        """Each table that was written to, its rows' ids, and which entry tells of each: its own, else the last.

        A transaction without an entry tells of nothing.
        """
        last = self._last
        if last is None:
            return
        for kind, ids in self._rows.items():
            yield kind, list(ids), [self._entries.get(id_, last) for id_ in ids]
