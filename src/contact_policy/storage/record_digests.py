"""Salted digests of records: told by the statement that writes a row, kept in the audit entry that tells of it.

A record's content is its row as JSON, salt included and without what is empty: a column that is added later, and may
be empty, changes no digest from before it. Once a row is blanked, its salt with it, nobody can find out by trying what
its digest was of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, literal_column

from contact_policy.records.audit import AuditEntry
from contact_policy.records.seals import GONE, WITH_OWNER
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import (
    appeal_decisions,
    appeals,
    breaches,
    case_versions,
    cases,
    contact_events,
    contact_points,
    customer_memberships,
    customer_merges,
    customer_versions,
    customers,
    data_requests,
    decision_signatures,
    decisions,
    disposals,
    erasures,
    external_references,
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
_LEFT_OUT = frozenset({"version", "times_returned", "lapse_recorded_at", "looked_at", "erased", "source_updated_at"})
# Their version says which of several states is the newest.
_WITH_VERSION = (case_versions, cases, customer_versions, customers)
# Whose entry tells of what has none of its own.
_ABOUT = {
    case_versions.name: case_versions.c.case_id,
    contact_points.name: contact_points.c.customer_id,
    customer_versions.name: customer_versions.c.customer_id,
    external_references.name: external_references.c.customer_id,
}

SEALED = {
    table.name: table
    for table in (
        appeal_decisions,
        appeals,
        breaches,
        case_versions,
        cases,
        contact_events,
        contact_points,
        customer_memberships,
        customer_merges,
        customer_versions,
        customers,
        data_requests,
        decision_signatures,
        decisions,
        disposals,
        erasures,
        external_references,
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
def digested(table: Table) -> tuple[ColumnElement[Any], ...]:
    """What a statement returns of the rows of a sealed table that it writes: each one's id and digest.

    And ``about``, the id of what it hangs on, where no entry is about the row itself.
    """
    return (*_named(table), digest_of(table).label("digest"))


def gone(table: Table) -> tuple[ColumnElement[Any], ...]:
    """The same of the rows that a statement takes away."""
    return (*_named(table), literal_column(f"'{GONE}'", Text).label("digest"))


def _named(table: Table) -> tuple[ColumnElement[Any], ...]:
    return (table.c.id, _ABOUT[table.name].label("about")) if table.name in _ABOUT else (table.c.id,)


def digest_of(table: Table, *, with_owner: bool = True) -> ColumnElement[str]:
    """The digest of a row as it stands: SHA-256 of its content, in hexadecimal digits."""
    names = _LEFT_OUT if with_owner else _LEFT_OUT | {"customer_id"}
    names -= {"version"} if table in _WITH_VERSION else set()
    left_out = ",".join(sorted(names & set(table.c.keys())))
    without = f" - CAST('{{{left_out}}}' AS text[])" if left_out else ""
    content = f"CAST(jsonb_strip_nulls(to_jsonb({table.name})){without} AS text)"
    marked = f"'{WITH_OWNER}' || " if with_owner else ""
    return literal_column(f"{marked}encode(sha256(convert_to({content}, 'UTF8')), 'hex')", Text)


class Touched:
    """What one transaction wrote of sealed tables, and the entries that tell of it, which are added as it commits."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._digests: dict[tuple[str, str], tuple[str, str | None]] = {}
        self._entries: list[AuditEntry] = []

    def changed(self, table: Table, rows: Iterable[Row]) -> None:
        """Note the rows that were written, as ``digested`` tells of them."""
        self._digests.update(((table.name, str(row["id"])), (row["digest"], row.get("about"))) for row in rows)

    def tell(self, entries: Sequence[AuditEntry]) -> None:
        """Have these entries added."""
        self._entries.extend(entries)

    def told(self) -> Iterator[tuple[AuditEntry, list[str]]]:
        """Each entry with the records it tells of (``table/id/digest``).

        A record stands with its own entry, else with that of what it hangs on, else the last.
        A transaction without an entry tells of nothing.
        """
        own = {entry.subject.rpartition("/")[2]: number for number, entry in enumerate(self._entries)}
        last = len(self._entries) - 1
        records: defaultdict[int, list[str]] = defaultdict(list)
        for (kind, id_), (digest, about) in self._digests.items():
            records[own.get(id_, own.get(about or "", last))].append(f"{kind}/{id_}/{digest}")
        for number, entry in enumerate(self._entries):
            yield entry, sorted(records[number])


def as_kept(record: str) -> tuple[str, str, str]:
    """The table, the row's id and the digest of a record, as an entry keeps them."""
    kind, id_, digest = record.split("/")
    return kind, id_, digest
