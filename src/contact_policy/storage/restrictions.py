"""Restrictions with their papers. Their status is stored nowhere; the policy reads it off these dates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, Update, insert, or_, update

from contact_policy.errors import NotInForce
from contact_policy.policy import facts
from contact_policy.policy.words import EndedHow
from contact_policy.records import Page, RestrictionRecord
from contact_policy.storage import restriction_rows
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.pages import newest_first
from contact_policy.storage.tables import restrictions

_UNCLOSED = (restrictions.c.ended_at.is_(None), restrictions.c.lapse_recorded_at.is_(None))


class Restrictions(Repository):
    """Restrictions as they are and were. The issue of each one's notice and its reviews come with it."""

    async def add(self, record: RestrictionRecord) -> None:
        """Keep a new restriction; its decision and notice must be stored by the time the transaction commits."""
        values = columns_of(restrictions, record.restriction) | columns_of(restrictions, record)
        await self._connection.write(insert(restrictions).values(values))

    async def get(self, id_: str) -> RestrictionRecord:
        """The restriction. Raises NotFound."""
        row = await self._connection.by_id(restriction_rows.selected(), restrictions.c.id, id_, "restriction")
        return (await restriction_rows.records(self._connection, [row]))[0]

    async def list(
        self, page: Page, *, customer_id: str | None = None
    ) -> tuple[tuple[RestrictionRecord, ...], str | None]:
        """One page of restrictions (one customer's, if given), newest first, and the cursor of the next page."""
        statement = restriction_rows.selected()
        if customer_id is not None:
            statement = statement.where(restrictions.c.customer_id == customer_id)
        rows, after = await newest_first(self._connection, statement, page, restrictions.c.id)
        return await restriction_rows.records(self._connection, rows), after

    async def for_customer(self, customer_id: str) -> tuple[RestrictionRecord, ...]:
        """Every restriction of one customer, oldest first."""
        return await self._records(restriction_rows.selected().where(restrictions.c.customer_id == customer_id))

    async def unlapsed(self) -> tuple[RestrictionRecord, ...]:
        """Every restriction that nobody ended and whose lapse is not recorded, oldest first."""
        return await self._records(restriction_rows.selected().where(*_UNCLOSED))

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[facts.Restriction, ...]:
        """One customer's restrictions as the office knew them at ``as_of`` (None: knows them now), oldest first.

        What was recorded later (the notice's issue, a review, an end) is left out.
        """
        return await self._facts(restriction_rows.selected().where(restrictions.c.customer_id == customer_id), as_of)

    async def possibly_in_force(self, as_of: datetime) -> tuple[facts.Restriction, ...]:
        """Everybody's restrictions that the policy might find in force at ``as_of``, as known then, oldest first.

        Those whose last day is over, or that somebody had ended, are left out; the policy judges the rest.
        """
        # London is never a day behind UTC, so this leaves out nothing that has yet to end
        statement = restriction_rows.selected().where(
            or_(restrictions.c.ended_at.is_(None), restrictions.c.ended_at > as_of),
            or_(restrictions.c.ends_on.is_(None), restrictions.c.ends_on >= as_of.date()),
        )
        return await self._facts(statement, as_of)

    async def end(self, id_: str, *, at: datetime, how: EndedHow, by: str, reasons: str) -> None:
        """Record that somebody ended it. Raises NotInForce if it was ended, or its lapse recorded, before."""
        await self._close(id_, ended_at=at, ended_how=how, ended_by=by, end_reasons=reasons)

    async def mark_lapse_recorded(self, id_: str, at: datetime) -> None:
        """Note that its lapse is recorded. Raises NotInForce if it was ended, or its lapse recorded, before."""
        await self._close(id_, lapse_recorded_at=at)

    async def touch(self, id_: str) -> None:
        """Count a change that is kept elsewhere (a review), so that whoever read it before it must read again."""
        await self._connection.write(_changing(id_))

    async def _close(self, id_: str, **values: Any) -> None:
        statement = _changing(id_).where(*_UNCLOSED).values(**values)
        if not await self._connection.write(statement):
            raise NotInForce("The restriction has ended.")

    async def _records(self, statement: Select[Any]) -> tuple[RestrictionRecord, ...]:
        rows = await self._connection.rows(statement.order_by(restrictions.c.id))
        return await restriction_rows.records(self._connection, rows)

    async def _facts(self, statement: Select[Any], as_of: datetime | None) -> tuple[facts.Restriction, ...]:
        if as_of is not None:
            statement = statement.where(restrictions.c.authorised_at <= as_of)
        rows = await self._connection.rows(statement.order_by(restrictions.c.id))
        return await restriction_rows.known(self._connection, rows, as_of)


def _changing(id_: str) -> Update:
    return update(restrictions).where(restrictions.c.id == id_).values(version=restrictions.c.version + 1)
