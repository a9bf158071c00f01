"""The audit trail: one entry for each thing done, in the transaction that did it. Entries are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Integer, Select, Text, and_, any_, func, select, union_all

from contact_policy.records import ChangeTold, Page, RecordPart
from contact_policy.records.audit import LARGEST_SEQUENCE, AuditEntry
from contact_policy.storage.columns import Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs, records_of_customer
from contact_policy.storage.pages import Listing
from contact_policy.storage.parts import first_of, values_of
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import audit_entries, cases, restrictions

_entries = audit_entries.c

_numbered = _entries.sequence.between(given("first", BigInteger), given("last", BigInteger))
_SEQUENCE = Prepared(
    selecting(audit_entries, AuditEntry).where(_numbered).order_by(_entries.sequence).limit(given("limit", Integer)),
    AuditEntry,
)


def _told() -> Select[Any]:
    """Select the part of what was done to a customer, to their cases and restrictions that is asked for.

    By subject, which the trail has an index on: every contact of theirs is in the trail under their name.
    """
    records = records_of_customer()
    subjects = union_all(
        select(func.concat("customers/", records.c.id)),
        select(func.concat("cases/", cases.c.id)).where(belongs(cases.c.customer_id)),
        select(func.concat("restrictions/", restrictions.c.id)).where(belongs(restrictions.c.customer_id)),
    )
    is_theirs = _entries.subject == any_(func.array(subjects.scalar_subquery(), type_=ARRAY(Text)))
    is_wanted = _entries.action == any_(given("actions", ARRAY(Text)))
    return first_of(selecting(audit_entries, ChangeTold).where(is_theirs, is_wanted), _entries.at, "sequence")


_TOLD = Prepared(_told(), ChangeTold)
_LIST = Listing(
    selecting(audit_entries, AuditEntry),
    _entries.sequence,
    filters={
        "customer_id": belongs(_entries.customer_id),
        **{name: _entries[name] == given(name, Text) for name in ("subject", "action", "actor")},
    },
)

_SEARCH = Listing(
    selecting(audit_entries, AuditEntry),
    _entries.sequence,
    filters={
        "customer_id": belongs(_entries.customer_id),
        "actors": _entries.actor == any_(given("actors", ARRAY(Text))),
        "action": _entries.action == given("action", Text),
        "since": and_(_entries.at >= given("since", Moment), _entries.at < given("until", Moment)),
    },
)
_LAST = Prepared(select(func.coalesce(func.max(_entries.sequence), 0).label("sequence")))


class AuditRepository(Repository):
    """Who did what, when, under which edition."""

    def append(self, *entries: AuditEntry) -> None:
        """Have ``entries`` added as the transaction commits, in their order (their ``sequence`` is not looked at).

        Each then holds the digests of the records it tells of, whether those were written before it or after.
        """
        self._connection.touched.tell(entries)

    async def write_down(self) -> None:
        """Add the entries. Nothing is written after."""
        rows = []
        for entry, records in self._connection.touched.told():
            rows.append(columns_of(audit_entries, entry) | {"records": records})
        await self._connection.add(audit_entries, *rows)

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

    async def search(
        self,
        page: Page,
        *,
        customer_id: str | None = None,
        actors: Sequence[str] | None = None,
        action: str | None = None,
        days: tuple[datetime, datetime] | None = None,
    ) -> tuple[tuple[AuditEntry, ...], str | None]:
        """One page, newest first, of what any of ``actors`` did from the first of ``days`` until before the second."""
        since, until = days or (None, None)
        rows, after = await _SEARCH.page(
            self._connection, page, customer_id=customer_id, actors=actors, action=action, since=since, until=until
        )
        return tuple(AuditEntry(**row) for row in rows), after

    async def last(self) -> int:
        """The number of the newest entry; 0 where there is none."""
        found: int = await self._connection.value(_LAST)
        return found

    async def sequence(self, first: int, last: int | None, *, limit: int) -> tuple[AuditEntry, ...]:
        """The first ``limit`` entries from sequence number ``first`` on, up to ``last`` where it is given."""
        asked = {"first": first, "last": LARGEST_SEQUENCE if last is None else last, "limit": limit}
        return await self._connection.rows(_SEQUENCE, **asked)

    async def told(self, customer_id: str, actions: Collection[str], part: RecordPart) -> tuple[ChangeTold, ...]:
        """What that part of one customer's record tells of these actions on them, their cases and restrictions."""
        asked = {"customer_id": customer_id, "actions": sorted(actions), **values_of(part)}
        return await self._connection.rows(_TOLD, **asked)
