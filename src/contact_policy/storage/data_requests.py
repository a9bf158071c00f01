"""Requests about people's data, each with its clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, Date, Integer, Select, Text, func, or_, select, update
from sqlalchemy import text as sql

from contact_policy.errors import PreconditionFailed
from contact_policy.records import Page
from contact_policy.records.data_requests import (
    Contest,
    DataRequest,
    DataRequestCounts,
    DataRequestStatus,
    Statement,
)
from contact_policy.storage.as_known import AsKnown, AsOf
from contact_policy.storage.columns import Id, told
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs, of_customer
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, by_id, given, selecting
from contact_policy.storage.record_digests import digested
from contact_policy.storage.tables import data_requests

_c = data_requests.c
_is_open = _c.outcome.is_(None)
_SAID = (_c.id, _c.statement, _c.answered_at)
_selected = selecting(data_requests, DataRequest)

_GET = by_id(data_requests, DataRequest)
_OF_CUSTOMER = of_customer(data_requests, DataRequest)
_LIST = Listing(
    _selected,
    _c.id,
    filters={
        DataRequestStatus.OPEN: _is_open,
        DataRequestStatus.ANSWERED: _c.outcome.is_not(None),
        "customer_id": belongs(_c.customer_id),
    },
)
_DUE = Prepared(_selected.where(_is_open, _c.due_on <= given("by", Date)).order_by(_c.due_on, _c.id), DataRequest)
_WAITING = Prepared(
    _selected.where(_is_open).order_by(_c.due_on.asc().nulls_last(), _c.id).limit(given("most", Integer)), DataRequest
)
_COUNTS = Prepared(
    select(func.count().label("open"), func.count().filter(_c.due_on < given("today", Date)).label("overdue")).where(
        _is_open
    ),
    DataRequestCounts,
)
_UPDATE = Prepared(
    update(data_requests)
    .where(_c.id == given("id", Id), _c.version == given("before", Integer))
    .values({c.name: given(c.name, c.type) for c in told(data_requests) if c.name != "id"})
    .returning(*digested(data_requests))
)


_CONTESTED = Prepared(
    select(func.unnest(_c.contact_event_ids).label("event_id"), _is_open.label("is_open"), *_SAID)
    .where(_c.contact_event_ids.op("&&")(given("ids", ARRAY(Text))), or_(_is_open, _c.statement != ""))
    .order_by(_c.answered_at, _c.id)
)


def _disputed(as_of: AsOf) -> Select[Any]:
    """Select the contacts whose record was contested, by ``as_of`` or now, in a request that nobody had answered."""
    event_id = func.unnest(_c.contact_event_ids).label("id")
    asked = select(event_id).where(belongs(_c.customer_id, as_of), _c.contact_event_ids != sql("'{}'"))
    if as_of is None:
        return asked.where(_is_open).distinct().order_by("id")
    is_unanswered = or_(_c.answer_recorded_at.is_(None), _c.answer_recorded_at > as_of)
    return asked.where(_c.recorded_at <= as_of, is_unanswered).distinct().order_by("id")


_DISPUTED = AsKnown(_disputed)


class DataRequestRepository(Repository):
    """What was asked about people's data, and how it was answered."""

    async def add(self, request: DataRequest) -> None:
        """Keep a new request."""
        await self._connection.add(data_requests, columns_of(data_requests, request))

    async def get(self, id_: str) -> DataRequest:
        """The request. Raises NotFound."""
        return await self._connection.one(_GET, "data request", id_)

    async def update(self, request: DataRequest) -> DataRequest:
        """Store ``request``, read at its version, as the next one and give that. Raises PreconditionFailed."""
        changed = replace(request, version=request.version + 1)
        values = columns_of(data_requests, changed)
        if not await self._connection.change(data_requests, _UPDATE, before=request.version, **values):
            raise PreconditionFailed("The request changed since it was read.")
        return changed

    async def list(
        self, page: Page, *, status: DataRequestStatus | None = None, customer_id: str | None = None
    ) -> tuple[tuple[DataRequest, ...], str | None]:
        """One page, newest first, of what matches every filter given, and the cursor of the next page."""
        chosen = {} if status is None else {status.value: True}
        rows, after = await _LIST.page(self._connection, page, customer_id=customer_id, **chosen)
        return tuple(DataRequest(**row) for row in rows), after

    async def for_customer(self, customer_id: str) -> tuple[DataRequest, ...]:
        """Every request of one customer, oldest first."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)

    async def due(self, by: date) -> tuple[DataRequest, ...]:
        """The open ones whose last day is ``by`` then or before, that which is due first first."""
        return await self._connection.rows(_DUE, by=by)

    async def disputed(self, customer_id: str, as_of: datetime | None = None) -> tuple[str, ...]:
        """The contacts whose record the customer contests, by their ids, as it stood at ``as_of`` (None: now)."""
        rows = await self._connection.rows(_DISPUTED.at(as_of), customer_id=customer_id, as_of=as_of)
        return tuple([row["id"] for row in rows])

    async def contests(self, event_ids: Collection[str]) -> Mapping[str, Contest]:
        """What is said against the record of these contacts; those of which nothing is are left out."""
        if not event_ids:
            return {}
        found: dict[str, Contest] = defaultdict(Contest)
        for row in await self._connection.rows(_CONTESTED, ids=list(event_ids)):
            before = found[row["event_id"]]
            said = (
                (Statement(data_request_id=row["id"], statement=row["statement"], refused_at=row["answered_at"]),)
                if row["statement"]
                else ()
            )
            found[row["event_id"]] = Contest(
                is_open=before.is_open or row["is_open"], statements=(*before.statements, *said)
            )
        return {id_: contest for id_, contest in found.items() if id_ in event_ids}

    async def waiting(self, most: int) -> tuple[DataRequest, ...]:
        """So many of the open ones, that which is due first first; those whose clock stands still last."""
        return await self._connection.rows(_WAITING, most=most)

    async def counts(self, today: date) -> DataRequestCounts:
        """How many wait on ``today``."""
        (counts,) = await self._connection.rows(_COUNTS, today=today)
        return counts
