"""Lists of those of whom nothing need be kept any more: made, approved, and worked off one after the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, Text, func, select, update

from contact_policy.records import Page
from contact_policy.records.disposals import Disposal
from contact_policy.storage.columns import Id, Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.pages import Listing
from contact_policy.storage.prepared import Prepared, by_id, given, selecting
from contact_policy.storage.record_digests import digested
from contact_policy.storage.tables import disposals

_c = disposals.c
_id = given("id", Id)
_selected = selecting(disposals, Disposal)
_is_to_do = (_c.approved_at.is_not(None), _c.done_at.is_(None))

_GET = by_id(disposals, Disposal)
_LIST = Listing(_selected, _c.id)
_APPROVE = Prepared(
    update(disposals)
    .where(_c.id == _id, _c.approved_at.is_(None))
    .values(approved_by=given("approved_by", Text), approved_at=given("approved_at", Moment))
    .returning(*digested(disposals))
)
_NEXT = Prepared(
    _selected.where(*_is_to_do).order_by(_c.approved_at, _c.id).limit(1).with_for_update(skip_locked=True), Disposal
)
_STEP = Prepared(
    update(disposals)
    .where(_c.id == _id)
    .values({name: given(name, _c[name].type) for name in ("looked_at", "erased", "done_at")})
    .returning(*digested(disposals))
)
_LEFT = Prepared(
    select(func.coalesce(func.sum(func.cardinality(_c.customer_ids) - _c.looked_at), 0, type_=Integer)).where(
        *_is_to_do
    )
)


class DisposalRepository(Repository):
    """Who is to be disposed of, and how far that has come."""

    async def add(self, disposal: Disposal) -> None:
        """Keep a new list."""
        await self._connection.add(disposals, columns_of(disposals, disposal))

    async def get(self, id_: str) -> Disposal:
        """The list. Raises NotFound."""
        return await self._connection.one(_GET, "disposal", id_)

    async def list(self, page: Page) -> tuple[tuple[Disposal, ...], str | None]:
        """One page, newest first, and the cursor of the next page."""
        rows, after = await _LIST.page(self._connection, page)
        return tuple(Disposal(**row) for row in rows), after

    async def approve(self, id_: str, *, by: str, at: datetime) -> bool:
        """Keep who approved it; False where somebody had."""
        return bool(await self._connection.change(disposals, _APPROVE, id=id_, approved_by=by, approved_at=at))

    async def next_to_do(self) -> Disposal | None:
        """The list approved first that is not done, held until the transaction ends; None where others are at it."""
        return await self._connection.row(_NEXT)

    async def step(self, disposal: Disposal) -> None:
        """Keep how far it has come."""
        values = columns_of(disposals, disposal)
        await self._connection.change(
            disposals, _STEP, **{name: values[name] for name in ("id", "looked_at", "erased", "done_at")}
        )

    async def left_to_do(self) -> int:
        """How many of those approved are not dealt with yet."""
        return int(await self._connection.value(_LEFT))
