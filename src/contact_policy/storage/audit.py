"""The audit trail: one entry for each thing done, in the transaction that did it. Entries are only ever added."""

from __future__ import annotations

from sqlalchemy import ColumnElement, insert, select

from contact_policy.records import Page
from contact_policy.records.audit import AuditEntry
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.pages import newest_first
from contact_policy.storage.tables import audit_entries


class AuditRepository(Repository):
    """Who did what, when, under which edition."""

    async def append(self, entry: AuditEntry) -> int:
        """Add ``entry`` and give its sequence number (``entry.sequence`` is not looked at)."""
        values = columns_of(audit_entries, entry)
        del values["sequence"]
        statement = insert(audit_entries).values(values).returning(audit_entries.c.sequence)
        sequence: int = await self._connection.value(statement)
        return sequence

    async def list(
        self,
        page: Page,
        *,
        customer_id: str | None = None,
        subject: str | None = None,
        action: str | None = None,
        actor: str | None = None,
    ) -> tuple[tuple[AuditEntry, ...], str | None]:
        """One page, newest first, of the entries that match every filter given, and the cursor of the next page."""
        wanted = {"subject": subject, "action": action, "actor": actor}
        statement = select(audit_entries).where(*_matching(wanted))
        if customer_id is not None:
            statement = statement.where(belongs(audit_entries.c.customer_id, customer_id))
        rows, after = await newest_first(self._connection, statement, page, audit_entries.c.sequence)
        return tuple(AuditEntry(**row) for row in rows), after

    async def for_customer(self, customer_id: str) -> tuple[AuditEntry, ...]:
        """Every entry about one customer, oldest first."""
        statement = select(audit_entries).where(belongs(audit_entries.c.customer_id, customer_id))
        rows = await self._connection.rows(statement.order_by(audit_entries.c.sequence))
        return tuple(AuditEntry(**row) for row in rows)


def _matching(wanted: dict[str, str | None]) -> list[ColumnElement[bool]]:
    return [audit_entries.c[name] == value for name, value in wanted.items() if value is not None]
