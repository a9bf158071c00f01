"""The audit trail: one entry for each thing done, in the transaction that did it. Entries are only ever added."""

from __future__ import annotations

from sqlalchemy import Text, select

from contact_policy.records import Page
from contact_policy.records.audit import AuditEntry
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, adding, given
from contact_policy.storage.tables import audit_entries

_entries = audit_entries.c

_APPEND = Prepared(adding(audit_entries, without=["sequence"]).returning(_entries.sequence))
_OF_CUSTOMER = Prepared(
    select(audit_entries).where(belongs(_entries.customer_id)).order_by(_entries.sequence), AuditEntry
)
_LIST = Listing(
    select(audit_entries),
    _entries.sequence,
    filters={
        "customer_id": belongs(_entries.customer_id),
        **{name: _entries[name] == given(name, Text) for name in ("subject", "action", "actor")},
    },
)


class AuditRepository(Repository):
    """Who did what, when, under which edition."""

    async def append(self, entry: AuditEntry) -> int:
        """Add ``entry`` and give its sequence number (``entry.sequence`` is not looked at)."""
        values = columns_of(audit_entries, entry)
        del values["sequence"]
        sequence: int = await self._connection.value(_APPEND, **values)
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
        rows, after = await _LIST.page(
            self._connection, page, customer_id=customer_id, subject=subject, action=action, actor=actor
        )
        return tuple(AuditEntry(**row) for row in rows), after

    async def for_customer(self, customer_id: str) -> tuple[AuditEntry, ...]:
        """Every entry about one customer, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)
