"""Restrictions with what they stand on. Their status is stored nowhere; the policy reads it off these dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Select, Text, and_, or_, select, update

from contact_policy.errors import NotInForce
from contact_policy.policy import facts
from contact_policy.policy.vocabulary import EndedHow
from contact_policy.records import Page, RestrictionRecord
from contact_policy.storage import restriction_rows
from contact_policy.storage.as_known import AsKnown, AsOf
from contact_policy.storage.columns import Id, Moment, among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.contact_points import reach_the_same
from contact_policy.storage.membership import belong_to, belongs, belongs_to_any, owner
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.record_digests import digested
from contact_policy.storage.restriction_supports import is_lost
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import contact_points, restrictions

_restrictions = restrictions.c
_mine, _theirs = contact_points.alias("mine"), contact_points.alias("theirs")
_selected = restriction_rows.selected()
_owner = owner(_restrictions.customer_id).label("owner")
_review_on = restriction_rows.review_on()
_filters = {"customer_id": belongs(_restrictions.customer_id), "support_lost": is_lost()}

# London is never a day behind UTC, so this leaves out nothing that has yet to end.
_unended = and_(
    or_(_restrictions.ended_at.is_(None), _restrictions.ended_at > given("now", Moment)),
    or_(_restrictions.ends_on.is_(None), _restrictions.ends_on >= given("today", Date)),
)
_is_lapse_unrecorded = _restrictions.lapse_recorded_at.is_(None)
_unclosed = and_(
    or_(_restrictions.ended_at.is_(None), _restrictions.ended_at > given("now", Moment)), _is_lapse_unrecorded
)
# What another is to replace may be over by itself before that.
_may_lapse = or_(_restrictions.ended_at.is_(None), _restrictions.ended_how == EndedHow.REPLACED.value)


def _known(as_of: AsOf) -> Select[Any]:
    """Select a customer's restrictions, or those authorised by ``as_of``; oldest first."""
    statement = _selected.where(belongs(_restrictions.customer_id, as_of))
    if as_of is not None:
        statement = statement.where(_restrictions.authorised_at <= as_of)
    return statement.order_by(_restrictions.id)


def _reached_where() -> Select[Any]:
    """Select who is restricted among ``customer_ids``, or shares a contact point with one of them, now or once."""
    sharing = select(_theirs.c.customer_id).join(_mine, reach_the_same(_mine, _theirs))
    sharing = sharing.where(among(_mine.c.customer_id, "customer_ids"))
    customer = _restrictions.customer_id
    return select(_owner).where(or_(belongs_to_any(customer), belong_to(customer, sharing))).distinct()


_KNOWN = AsKnown(_known)
_GET = Prepared(_selected.where(_restrictions.id == given("id", Id)))
_SEVERAL = Prepared(_selected.where(among(_restrictions.id)).order_by(_restrictions.id))
_LIST = Listing(_selected, _restrictions.id, filters=_filters)
_DUE = Listing(
    _selected.add_columns(_review_on).where(_review_on < given("before", Date), _unended),
    _review_on,
    _restrictions.id,
    filters=_filters,
    oldest_first=True,
)
_UNCLOSED = Prepared(select(_restrictions.id).where(_unclosed).order_by(_restrictions.id))
_POSSIBLY_BINDING = Prepared(select(_owner).where(_unended).distinct().order_by(_owner))
_POSSIBLY_IN_FORCE = Prepared(
    _selected.add_columns(_owner).where(belongs_to_any(_restrictions.customer_id), _unended).order_by(_restrictions.id)
)
_REACHED_WHERE = Prepared(_reached_where())
_EVER_RESTRICTED = Prepared(select(_owner).where(belongs_to_any(_restrictions.customer_id)).distinct())

_changed = update(restrictions).where(_restrictions.id == given("id", Id)).values(version=_restrictions.version + 1)
_at = given("at", Moment)
_ended = _changed.where(or_(_restrictions.ended_at.is_(None), _restrictions.ended_at > _at)).values(
    ended_at=_at, ended_how=given("how", Text), ended_by=given("by", Text), end_reasons=given("reasons", Text)
)
_END = Prepared(
    _ended.where(_restrictions.lapse_recorded_at.is_(None))
    .values(ended_by_death=given("by_death", Boolean))
    .returning(*digested(restrictions))
)
_QUASH = Prepared(_ended.returning(*digested(restrictions)))
_MARK_LAPSE = Prepared(_changed.where(_may_lapse, _is_lapse_unrecorded).values(lapse_recorded_at=_at))
_TOUCH = Prepared(_changed)
_GO_ON = Prepared(
    _changed.where(_restrictions.ended_at > _at, _restrictions.ended_how == EndedHow.REPLACED.value)
    .values(ended_at=None, ended_how=None, ended_by="", end_reasons="")
    .returning(*digested(restrictions))
)


class RestrictionRepository(Repository):
    """Restrictions as they are and were. The issue of each one's notice and its reviews come with it."""

    async def add(self, record: RestrictionRecord) -> None:
        """Keep a new restriction; its decision and notice must be stored by the time the transaction commits."""
        values = columns_of(restrictions, record.restriction) | columns_of(restrictions, record)
        await self._connection.add(restrictions, values)

    async def get(self, id_: str) -> RestrictionRecord:
        """The restriction. Raises NotFound."""
        return (await self._records([await self._connection.one(_GET, "restriction", id_)]))[0]

    async def list(
        self, page: Page, *, customer_id: str | None = None, support_lost: bool = False
    ) -> tuple[tuple[RestrictionRecord, ...], str | None]:
        """One page of restrictions (one customer's, those whose support is lost), newest first, and the next cursor."""
        asked = {"customer_id": customer_id, "support_lost": support_lost or None}
        rows, after = await _LIST.page(self._connection, page, **asked)
        return await self._records(rows), after

    async def due(
        self,
        page: Page,
        before: date,
        now: datetime,
        *,
        customer_id: str | None = None,
        support_lost: bool = False,
    ) -> tuple[tuple[RestrictionRecord, ...], str | None]:
        """One page of those not ended by ``now`` that are to be reviewed before ``before``, the longest due first.

        Those that lapsed are among them: the policy tells which.
        """
        asked = {"before": before, "customer_id": customer_id, "support_lost": support_lost or None, **_moment(now)}
        rows, after = await _DUE.page(self._connection, page, **asked)
        return await self._records(rows), after

    async def for_customer(self, customer_id: str) -> tuple[RestrictionRecord, ...]:
        """Every restriction of one customer, oldest first."""
        return await self._records(await self._connection.rows(_KNOWN.now, customer_id=customer_id))

    async def unclosed(self, now: datetime) -> tuple[str, ...]:
        """The ids of every restriction that nobody had ended by ``now`` and whose lapse is not recorded, oldest first.

        One that another replaces from a later day on is among them.
        """
        return tuple(row["id"] for row in await self._connection.rows(_UNCLOSED, now=now))

    async def several(self, ids: Sequence[str]) -> tuple[RestrictionRecord, ...]:
        """These restrictions, oldest first."""
        return await self._records(await self._connection.rows(_SEVERAL, ids=ids))

    async def known(self, customer_id: str, as_of: datetime | None = None) -> tuple[facts.Restriction, ...]:
        """One customer's restrictions as the office knew them at ``as_of`` (None: knows them now), oldest first.

        What was recorded later (the notice's issue, a review, an end) is left out.
        """
        rows = await self._connection.rows(_KNOWN.at(as_of), customer_id=customer_id, as_of=as_of)
        return await restriction_rows.known(self._connection, rows, as_of)

    async def ever_restricted(self, customer_ids: Sequence[str]) -> frozenset[str]:
        """Those of these customers of whom there is a restriction, whatever became of it."""
        rows = await self._connection.rows(_EVER_RESTRICTED, customer_ids=customer_ids)
        return frozenset(row["owner"] for row in rows)

    async def possibly_binding(self, now: datetime) -> tuple[str, ...]:
        """The ids of everybody whom a restriction binds at ``now`` or, as far as is known, may bind later."""
        return tuple(row["owner"] for row in await self._connection.rows(_POSSIBLY_BINDING, **_moment(now)))

    async def possibly_in_force(
        self, now: datetime, customer_ids: Sequence[str]
    ) -> dict[str, tuple[facts.Restriction, ...]]:
        """The restrictions of each of these customers that the policy might find in force from ``now`` on.

        Those whose last day is over, or that somebody had ended, are left out; the policy judges the rest.
        """
        rows = await self._connection.rows(_POSSIBLY_IN_FORCE, customer_ids=customer_ids, **_moment(now))
        known = await restriction_rows.known(self._connection, rows, None)
        found: dict[str, tuple[facts.Restriction, ...]] = defaultdict(tuple)
        for row, restriction in zip(rows, known, strict=True):
            found[row["owner"]] += (restriction,)
        return found

    async def reached_where(self, customer_ids: Sequence[str]) -> tuple[str, ...]:
        """The ids of the restricted who are reached where one of these customers is or was, themselves included.

        A merged record that is asked about stands for the customer whose record it is.
        """
        return tuple(row["owner"] for row in await self._connection.rows(_REACHED_WHERE, customer_ids=customer_ids))

    async def end(
        self, id_: str, *, at: datetime, how: EndedHow, by: str, reasons: str, by_death: bool = False
    ) -> None:
        """Record that somebody ended it. Raises NotInForce if it was ended by then, or its lapse recorded, before."""
        asked = {"id": id_, "at": at, "how": how, "by": by, "reasons": reasons, "by_death": by_death}
        _require(await self._connection.change(restrictions, _END, **asked))

    async def go_on(self, id_: str, at: datetime) -> bool:
        """Take back that another was to replace it after ``at``; False where none was."""
        return bool(await self._connection.change(restrictions, _GO_ON, id=id_, at=at))

    async def quash(self, id_: str, *, at: datetime, by: str, reasons: str) -> bool:
        """Record that an appeal ended it, one that lapsed before too; False where somebody had ended it by then."""
        asked = {"id": id_, "at": at, "how": EndedHow.QUASHED, "by": by, "reasons": reasons}
        return bool(await self._connection.change(restrictions, _QUASH, **asked))

    async def mark_lapse_recorded(self, id_: str, at: datetime) -> None:
        """Note that its lapse is recorded. Raises NotInForce if it was ended, or its lapse recorded, before."""
        _require(await self._connection.write(_MARK_LAPSE, id=id_, at=at))

    async def touch(self, id_: str) -> None:
        """Count a change that is kept elsewhere (a review), so that whoever read it before it must read again."""
        await self._connection.write(_TOUCH, id=id_)

    async def _records(self, rows: Sequence[Row]) -> tuple[RestrictionRecord, ...]:
        return await restriction_rows.records(self._connection, rows)


def _moment(now: datetime) -> dict[str, Any]:
    return {"now": now, "today": now.date()}


def _require(reached: int) -> None:
    if not reached:
        raise NotInForce("The restriction has ended.")
