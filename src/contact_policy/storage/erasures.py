"""Erasures: written down, and done by the one function of the database that may blank what else stays as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Date, Integer, Text, column, exists, func, or_, select, update

from contact_policy.records.erasures import ErasureRecord, HoldRecord
from contact_policy.storage.columns import Id, Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import of_customer, owner
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.record_digests import SEALED, digested
from contact_policy.storage.tables import cases, contact_events, customers, erasures, holds_against_erasure

_MOST_HOLDS = 200

_holds = holds_against_erasure.c
_BLANK = Prepared(
    select(column("relation", Text), column("id", Text), column("digest", Text), column("blanked_rows")).select_from(
        func.blank_and_name(given("id", Id)).table_valued("relation", "id", "digest", "blanked_rows")
    )
)
_OF_CUSTOMER = of_customer(erasures, ErasureRecord)
_HOLDS = of_customer(holds_against_erasure, HoldRecord)
_SET_BEFORE = Prepared(
    selecting(holds_against_erasure, HoldRecord)
    .where(_holds.ended_at.is_(None), _holds.until >= given("today", Date), _holds.set_at < given("before", Moment))
    .order_by(_holds.set_at, _holds.id)
    .limit(_MOST_HOLDS),
    HoldRecord,
)
_END = Prepared(
    update(holds_against_erasure)
    .where(_holds.id == given("id", Id), _holds.ended_at.is_(None))
    .values(ended_by=given("ended_by", Text), ended_at=given("ended_at", Moment), end_reason=given("end_reason", Text))
    .returning(*digested(holds_against_erasure))
)
_HAS_COME_SINCE = (
    customers.c.updated_at > customers.c.erased_at,
    exists().where(
        contact_events.c.customer_id == customers.c.id, contact_events.c.recorded_at > customers.c.erased_at
    ),
    exists().where(cases.c.customer_id == customers.c.id, cases.c.updated_at > customers.c.erased_at),
)
_QUIET = Prepared(
    select(customers.c.id)
    .where(
        or_(customers.c.erased_at.is_(None), *_HAS_COME_SINCE),
        customers.c.updated_at < given("before", Moment),
        customers.c.id > given("after", Id),
        owner(customers.c.id) == customers.c.id,
    )
    .order_by(customers.c.id)
    .limit(given("limit", Integer))
)


class ErasureRepository(Repository):
    """What was erased, and what is held."""

    async def quiet(self, before: datetime, after: str, limit: int) -> tuple[str, ...]:
        """The customers next ``after`` that id, oldest first, not changed since ``before``.

        Those who were erased only where something was written of them since.
        """
        rows = await self._connection.rows(_QUIET, before=before, after=after, limit=limit)
        return tuple(row["id"] for row in rows)

    async def erase(self, erasure: ErasureRecord) -> Mapping[str, int]:
        """Write it down and blank everything of its records; returns how many rows of each table were.

        What the trail keeps digests of has its new ones told by this transaction's entry.
        """
        await self._connection.add(erasures, columns_of(erasures, erasure))
        counted = Counter[str]()
        for row in await self._connection.rows(_BLANK, id=erasure.id):
            counted[row["relation"]] += row["blanked_rows"]
            if row["id"] is not None:
                self._connection.touched.changed(SEALED[row["relation"]], [row])
        return {table: rows for table, rows in sorted(counted.items()) if rows}

    async def for_customer(self, customer_id: str) -> tuple[ErasureRecord, ...]:
        """Every erasure of one customer, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)

    async def hold(self, hold: HoldRecord) -> None:
        """Keep a new hold."""
        await self._connection.add(holds_against_erasure, columns_of(holds_against_erasure, hold))

    async def holds(self, customer_id: str) -> tuple[HoldRecord, ...]:
        """Every hold of one customer's, oldest first, those that ended too."""
        return await self._connection.rows(_HOLDS, customer_id=customer_id)

    async def holds_set_before(self, before: datetime, today: date) -> tuple[HoldRecord, ...]:
        """The holds that stand on ``today`` and were set before, of anybody's, oldest first."""
        return await self._connection.rows(_SET_BEFORE, before=before, today=today)

    async def end_hold(self, id_: str, *, by: str, at: datetime, reason: str) -> bool:
        """End one; returns False where it had ended."""
        return bool(
            await self._connection.change(
                holds_against_erasure, _END, id=id_, ended_by=by, ended_at=at, end_reason=reason
            )
        )
