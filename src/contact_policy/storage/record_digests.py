"""Salted digests of records: told by the statement that writes a row, kept in the audit entry that tells of it.

A record's content is its row as JSON, salt included and without what is empty: a column that is added later, and may
be empty, changes no digest from before it. Once a row is blanked, its salt with it, nobody can find out by trying what
its digest was of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from sqlalchemy import Column, ColumnElement, Label, Table, Text, literal_column

from contact_policy.records.audit import AuditEntry
from contact_policy.records.seals import WITH_OWNER
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import (
    appeal_decisions,
    appeals,
    breaches,
    contact_events,
    customer_merges,
    data_requests,
    decision_signatures,
    decisions,
    disposals,
    erasures,
    filed_answers,
    filed_readings,
    holds_against_erasure,
    incident_sightings,
    notice_returns,
    notices,
    reconsideration_requests,
    restriction_proposals,
    restrictions,
    reviews,
    spoken_warnings,
    subject_access_copies,
    variations,
    warning_responses,
    warnings,
)

# What counts changes, or notes one that is told of without an entry.
_LEFT_OUT = frozenset({"version", "times_returned", "lapse_recorded_at", "looked_at", "erased"})

SEALED = {
    table.name: table
    for table in (
        appeal_decisions,
        appeals,
        breaches,
        contact_events,
        customer_merges,
        data_requests,
        decision_signatures,
        decisions,
        disposals,
        erasures,
        filed_answers,
        filed_readings,
        holds_against_erasure,
        incident_sightings,
        notice_returns,
        notices,
        reconsideration_requests,
        restriction_proposals,
        restrictions,
        reviews,
        spoken_warnings,
        subject_access_copies,
        variations,
        warning_responses,
        warnings,
    )
}
"""The tables whose rows are held against the trail."""


@cache
def digested(table: Table) -> tuple[Column[str], Label[str]]:
    """What a statement returns of the rows of a sealed table that it writes: each one's id and digest."""
    return table.c.id, digest_of(table).label("digest")


def digest_of(table: Table, *, with_owner: bool = True) -> ColumnElement[str]:
    """The digest of a row as it stands: SHA-256 of its content, in hexadecimal digits."""
    names = _LEFT_OUT if with_owner else _LEFT_OUT | {"customer_id"}
    left_out = ",".join(sorted(names & set(table.c.keys())))
    content = f"CAST(jsonb_strip_nulls(to_jsonb({table.name})) - CAST('{{{left_out}}}' AS text[]) AS text)"
    marked = f"'{WITH_OWNER}' || " if with_owner else ""
    return literal_column(f"{marked}encode(sha256(convert_to({content}, 'UTF8')), 'hex')", Text)


class Touched:
    """What one transaction wrote of sealed tables, and the entries that tell of it, which are added as it commits."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._digests: dict[tuple[str, str], str] = {}
        self._entries: list[AuditEntry] = []

    def changed(self, table: Table, rows: Iterable[Row]) -> None:
        """Note the rows that were written, as ``digested`` tells of them."""
        self._digests.update(((table.name, row["id"]), row["digest"]) for row in rows)

    def tell(self, entries: Sequence[AuditEntry]) -> None:
        """Have these entries added."""
        self._entries.extend(entries)

    def told(self) -> Iterator[tuple[AuditEntry, list[str]]]:
        """Each entry with the records it tells of (``table/id/digest``): a record with its own entry, else the last.

        A transaction without an entry tells of nothing.
        """
        own = {entry.subject.rpartition("/")[2]: number for number, entry in enumerate(self._entries)}
        last = len(self._entries) - 1
        records: defaultdict[int, list[str]] = defaultdict(list)
        for (kind, id_), digest in self._digests.items():
            records[own.get(id_, last)].append(f"{kind}/{id_}/{digest}")
        for number, entry in enumerate(self._entries):
            yield entry, sorted(records[number])


def as_kept(record: str) -> tuple[str, str, str]:
    """The table, the row's id and the digest of a record, as an entry keeps them."""
    kind, id_, digest = record.split("/")
    return kind, id_, digest
