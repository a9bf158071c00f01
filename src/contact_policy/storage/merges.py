"""Merges and splits of customers' records: what was done, and whose each record is from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update

from contact_policy.records.merges import MergedDetails, MergeRecord
from contact_policy.storage.columns import Id, Moment, told
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.record_digests import digested
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import customer_memberships, customer_merges, merged_details

_memberships, _merges, _details = customer_memberships.c, customer_merges.c, merged_details.c
_is_open = _memberships.until.is_(None)
_merge = given("merge_id", Id)


def _closing(condition: ColumnElement[bool]) -> Prepared[Row]:
    """Close the open memberships that ``condition`` holds of, by the act ``closed_by`` at ``until``."""
    closed = {"until": given("until", Moment), "closed_by": given("closed_by", Id)}
    changed = update(customer_memberships).where(condition, _is_open).values(closed)
    return Prepared(changed.returning(*digested(customer_memberships)))


_of_duplicate = _memberships.customer_id == given("duplicate_id", Id)
_BROUGHT = Prepared(select(_memberships.record_id).where(_of_duplicate, _is_open).order_by(_memberships.id))
_CLOSE_BROUGHT, _CLOSE_OPENED = _closing(_of_duplicate), _closing(_memberships.opened_by == _merge)
_BEFORE = Prepared(
    select(_memberships.record_id, _memberships.customer_id, _memberships.opened_by)
    .where(_memberships.closed_by == _merge)
    .order_by(_memberships.id)
)
_FORGET_DETAILS = Prepared(delete(merged_details).where(_details.merge_id == _merge))
_STANDING = Prepared(
    select(*told(customer_merges), _details.duplicate, _details.survivor)
    .join(merged_details, _details.merge_id == _merges.id)
    .where(_merges.survivor_id == given("survivor_id", Id))
    .order_by(_merges.id)
)
_OF_CUSTOMER = Prepared(
    select(*told(customer_merges))
    .where(or_(belongs(_merges.survivor_id), belongs(_merges.duplicate_id)))
    .order_by(_merges.id),
    MergeRecord,
)


class MergeRepository(Repository):
    """Merges, each with what it must give back for as long as it stands. A merged customer's records go with them."""

    async def add(self, act: MergeRecord, details: MergedDetails | None = None) -> None:
        """Keep what was done; of a merge with what it must give back."""
        await self._connection.add(customer_merges, columns_of(customer_merges, act))
        if details is not None:
            await self._connection.add(merged_details, columns_of(merged_details, details))

    async def join(self, merge: MergeRecord) -> None:
        """Make the duplicate's record, and those merged into it before, the survivor's. Both must be their own.

        The merge itself must be added by the time the transaction commits.
        """
        brought = await self._connection.rows(_BROUGHT, duplicate_id=merge.duplicate_id)
        closing = {"duplicate_id": merge.duplicate_id, "until": merge.at, "closed_by": merge.id}
        await self._connection.change(customer_memberships, _CLOSE_BROUGHT, **closing)
        records = [merge.duplicate_id, *(row["record_id"] for row in brought)]
        await self._open([(record, merge.survivor_id, merge.id) for record in records], merge.at)

    async def part(self, split: MergeRecord) -> None:
        """Undo the merge that ``split.undoes`` names: every record it moved is whose it was before.

        The split itself must be added by the time the transaction commits.
        """
        closing = {"merge_id": split.undoes, "until": split.at, "closed_by": split.id}
        await self._connection.change(customer_memberships, _CLOSE_OPENED, **closing)
        before = await self._connection.rows(_BEFORE, merge_id=split.undoes)
        await self._open([(row["record_id"], row["customer_id"], row["opened_by"]) for row in before], split.at)
        await self._connection.write(_FORGET_DETAILS, merge_id=split.undoes)

    async def standing(self, survivor_id: str) -> tuple[tuple[MergeRecord, MergedDetails], ...]:
        """The merges into this customer that nobody undid, oldest first, each with what it must give back."""
        return tuple(_with_details(row) for row in await self._connection.rows(_STANDING, survivor_id=survivor_id))

    async def for_customer(self, customer_id: str) -> tuple[MergeRecord, ...]:
        """Every merge and split that this customer's records took part in, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)

    async def _open(self, memberships: Sequence[tuple[str, str, str]], since: datetime) -> None:
        rows = [
            {"record_id": record, "customer_id": customer, "opened_by": merge, "since": since}
            for record, customer, merge in memberships
        ]
        await self._connection.add(customer_memberships, *rows)


def _with_details(row: Row) -> tuple[MergeRecord, MergedDetails]:
    values = dict(row)
    details = {name: values.pop(name) for name in ("duplicate", "survivor")}
    return MergeRecord(**values), MergedDetails(merge_id=values["id"], **details)
