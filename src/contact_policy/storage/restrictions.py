"""Restrictions with what they stand on. Their status is stored nowhere; the policy reads it off these dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, insert, or_, select, update

from contact_policy.errors import NotInForce
from contact_policy.policy import facts
from contact_policy.policy.vocabulary import EndedHow
from contact_policy.records import Page, RestrictionRecord
from contact_policy.storage import restriction_rows
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belong_to, belongs, owner
from contact_policy.storage.pages import newest_first, oldest_first
from contact_policy.storage.tables import contact_points, restrictions

_mine, _theirs = contact_points.alias("mine"), contact_points.alias("theirs")
_OWNER = owner(restrictions.c.customer_id).label("owner")
_UNCLOSED = (restrictions.c.ended_at.is_(None), restrictions.c.lapse_recorded_at.is_(None))


class RestrictionRepository(Repository):
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
            statement = statement.where(belongs(restrictions.c.customer_id, customer_id))
        rows, after = await newest_first(self._connection, statement, page, restrictions.c.id)
        return await restriction_rows.records(self._connection, rows), after

    async def due(
        self, page: Page, before: date, now: datetime, *, customer_id: str | None = None
    ) -> tuple[tuple[RestrictionRecord, ...], str | None]:
        """One page of those not ended by ``now`` that are to be reviewed before ``before``, the longest due first.

        Those that lapsed are among them: the policy tells which.
        """
        review_on = restriction_rows.review_on()
        statement = restriction_rows.selected().add_columns(review_on).where(review_on < before, *_unended(now))
        if customer_id is not None:
            statement = statement.where(belongs(restrictions.c.customer_id, customer_id))
        rows, after = await oldest_first(self._connection, statement, page, review_on, restrictions.c.id)
        return await restriction_rows.records(self._connection, rows), after

    async def for_customer(self, customer_id: str) -> tuple[RestrictionRecord, ...]:
        """Every restriction of one customer, oldest first."""
        return await self._records(restriction_rows.selected().where(belongs(restrictions.c.customer_id, customer_id)))

    async def unclosed(self) -> tuple[str, ...]:
        """The ids of every restriction that nobody ended and whose lapse is not recorded, oldest first."""
        statement = select(restrictions.c.id).where(*_UNCLOSED).order_by(restrictions.c.id)
        return tuple(row["id"] for row in await self._connection.rows(statement))

    async def several(self, ids: Sequence[str]) -> tuple[RestrictionRecord, ...]:
        """These restrictions, oldest first."""
        return await self._records(restriction_rows.selected().where(among(restrictions.c.id, ids)))

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[facts.Restriction, ...]:
        """One customer's restrictions as the office knew them at ``as_of`` (None: knows them now), oldest first.

        What was recorded later (the notice's issue, a review, an end) is left out.
        """
        mine = belongs(restrictions.c.customer_id, customer_id, as_of)
        return await self._facts(restriction_rows.selected().where(mine), as_of)

    async def possibly_binding(self, now: datetime) -> tuple[str, ...]:
        """The ids of everybody whom a restriction binds at ``now`` or, as far as is known, may bind later."""
        statement = select(_OWNER).where(*_unended(now)).distinct()
        return tuple(row["owner"] for row in await self._connection.rows(statement.order_by(_OWNER)))

    async def possibly_in_force(
        self, now: datetime, customer_ids: Sequence[str]
    ) -> dict[str, tuple[facts.Restriction, ...]]:
        """The restrictions of each of these customers that the policy might find in force from ``now`` on.

        Those whose last day is over, or that somebody had ended, are left out; the policy judges the rest.
        """
        c = restrictions.c
        statement = restriction_rows.selected().add_columns(_OWNER)
        theirs = statement.where(belong_to(c.customer_id, customer_ids), *_unended(now))
        rows = await self._connection.rows(theirs.order_by(c.id))
        known = await restriction_rows.known(self._connection, rows, None)
        found: dict[str, tuple[facts.Restriction, ...]] = defaultdict(tuple)
        for row, restriction in zip(rows, known, strict=True):
            found[row["owner"]] += (restriction,)
        return found

    async def reached_where(self, customer_ids: Sequence[str]) -> tuple[str, ...]:
        """The ids of the restricted who are reached where one of these customers is or was, themselves included.

        A merged record that is asked about stands for the customer whose record it is.
        """
        is_same = and_(_mine.c.kind == _theirs.c.kind, _mine.c.value == _theirs.c.value)
        sharing = select(_theirs.c.customer_id).join(_mine, is_same).where(among(_mine.c.customer_id, customer_ids))
        c = restrictions.c
        is_theirs = or_(belong_to(c.customer_id, customer_ids), belong_to(c.customer_id, sharing))
        statement = select(_OWNER).where(is_theirs).distinct()
        return tuple(row["owner"] for row in await self._connection.rows(statement))

    async def end(self, id_: str, *, at: datetime, how: EndedHow, by: str, reasons: str) -> None:
        """Record that somebody ended it. Raises NotInForce if it was ended by then, or its lapse recorded, before."""
        values = {"ended_at": at, "ended_how": how, "ended_by": by, "end_reasons": reasons}
        c = restrictions.c
        await self._close(id_, or_(c.ended_at.is_(None), c.ended_at > at), c.lapse_recorded_at.is_(None), **values)

    async def quash(self, id_: str, *, at: datetime, by: str, reasons: str) -> bool:
        """Record that an appeal ended it, one that lapsed before too; False where somebody had ended it by then."""
        is_unended = or_(restrictions.c.ended_at.is_(None), restrictions.c.ended_at > at)
        values = {"ended_at": at, "ended_how": EndedHow.QUASHED, "ended_by": by, "end_reasons": reasons}
        return bool(await self._connection.write(_changing(id_).where(is_unended).values(values)))

    async def mark_lapse_recorded(self, id_: str, at: datetime) -> None:
        """Note that its lapse is recorded. Raises NotInForce if it was ended, or its lapse recorded, before."""
        await self._close(id_, *_UNCLOSED, lapse_recorded_at=at)

    async def touch(self, id_: str) -> None:
        """Count a change that is kept elsewhere (a review), so that whoever read it before it must read again."""
        await self._connection.write(_changing(id_))

    async def _close(self, id_: str, *conditions: ColumnElement[bool], **values: Any) -> None:
        statement = _changing(id_).where(*conditions).values(**values)
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


def _unended(now: datetime) -> tuple[ColumnElement[bool], ...]:
    # London is never a day behind UTC, so this leaves out nothing that has yet to end
    c = restrictions.c
    return or_(c.ended_at.is_(None), c.ended_at > now), or_(c.ends_on.is_(None), c.ends_on >= now.date())


def _changing(id_: str) -> Update:
    return update(restrictions).where(restrictions.c.id == id_).values(version=restrictions.c.version + 1)
