"""Merges and splits of customers' records: what was done, and whose each record is from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from contact_policy.records.merges import MergedDetails, MergeRecord
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import customer_memberships, customer_merges, merged_details

_memberships = customer_memberships.c
_OPEN = _memberships.until.is_(None)


class MergeRepository(Repository):
    """Merges, each with what it must give back for as long as it stands. A merged customer's records go with them."""

    async def add(self, act: MergeRecord, details: MergedDetails | None = None) -> None:
        """Keep what was done; of a merge with what it must give back."""
        await self._connection.write(insert(customer_merges).values(columns_of(customer_merges, act)))
        if details is not None:
            await self._connection.write(insert(merged_details).values(columns_of(merged_details, details)))

    async def join(self, merge: MergeRecord) -> None:
        """Make the duplicate's record, and those merged into it before, the survivor's. Both must be their own.

        The merge itself must be added by the time the transaction commits.
        """
        brought = await self._brought(merge.duplicate_id)
        await self._close(_memberships.customer_id == merge.duplicate_id, merge)
        records = [merge.duplicate_id, *(row["record_id"] for row in brought)]
        await self._put([(record, merge.survivor_id, merge.id) for record in records], merge.at)

    async def part(self, split: MergeRecord) -> None:
        """Undo the merge that ``split.undoes`` names: every record it moved is whose it was before.

        The split itself must be added by the time the transaction commits.
        """
        await self._close(_memberships.opened_by == split.undoes, split)
        before = await self._connection.rows(
            select(customer_memberships).where(_memberships.closed_by == split.undoes).order_by(_memberships.id)
        )
        await self._put([(row["record_id"], row["customer_id"], row["opened_by"]) for row in before], split.at)
        await self._connection.write(delete(merged_details).where(merged_details.c.merge_id == split.undoes))

    async def standing(self, survivor_id: str) -> tuple[tuple[MergeRecord, MergedDetails], ...]:
        """The merges into this customer that nobody undid, oldest first, each with what it must give back."""
        kept = merged_details.c
        statement = (
            select(customer_merges, kept.duplicate, kept.survivor)
            .join(merged_details, kept.merge_id == customer_merges.c.id)
            .where(customer_merges.c.survivor_id == survivor_id)
            .order_by(customer_merges.c.id)
        )
        return tuple(_with_details(row) for row in await self._connection.rows(statement))

    async def for_customer(self, customer_id: str) -> tuple[MergeRecord, ...]:
        """Every merge and split that this customer's records took part in, oldest first."""
        merges = customer_merges.c
        took_part = or_(belongs(merges.survivor_id, customer_id), belongs(merges.duplicate_id, customer_id))
        rows = await self._connection.rows(select(customer_merges).where(took_part).order_by(merges.id))
        return tuple(MergeRecord(**row) for row in rows)

    async def _brought(self, customer_id: str) -> Sequence[Row]:
        """The records merged into a customer before."""
        statement = select(customer_memberships).where(_memberships.customer_id == customer_id, _OPEN)
        return await self._connection.rows(statement.order_by(_memberships.id))

    async def _close(self, condition: ColumnElement[bool], act: MergeRecord) -> None:
        statement = update(customer_memberships).where(condition, _OPEN)
        await self._connection.write(statement.values(until=act.at, closed_by=act.id))

    async def _put(self, memberships: Sequence[tuple[str, str, str]], since: datetime) -> None:
        rows = [
            {"record_id": record, "customer_id": customer, "opened_by": merge, "since": since}
            for record, customer, merge in memberships
        ]
        await self._connection.add(customer_memberships, *rows)


def _with_details(row: Row) -> tuple[MergeRecord, MergedDetails]:
    values = dict(row)
    details = {name: values.pop(name) for name in ("duplicate", "survivor")}
    return MergeRecord(**values), MergedDetails(merge_id=values["id"], **details)
