"""What somebody has begun to write at the desk and not sent yet. Only its owner is ever shown it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, delete
from sqlalchemy.dialects.postgresql import insert

from contact_policy.records.drafts import Unfinished
from contact_policy.storage.columns import Id, Moment
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import drafts

_drafts = drafts.c
_one = (
    _drafts.owner == given("owner", Text),
    _drafts.kind == given("kind", Text),
    _drafts.about_id == given("about_id", Id),
)
_columns = {column.name: given(column.name, column.type) for column in _drafts}
_KEEP = Prepared(
    insert(drafts)
    .values(_columns)
    .on_conflict_do_update(
        index_elements=["owner", "kind", "about_id"],
        set_={name: _columns[name] for name in ("customer_id", "form", "saved_at")},
    )
)
_selected = selecting(drafts, Unfinished)
_GET = Prepared(_selected.where(*_one), Unfinished)
_OF_OWNER = Prepared(
    _selected.where(_drafts.owner == given("owner", Text)).order_by(_drafts.saved_at.desc(), _drafts.about_id),
    Unfinished,
)
_OF_CUSTOMER = Prepared(
    _selected.where(belongs(_drafts.customer_id)).order_by(_drafts.saved_at, _drafts.about_id), Unfinished
)
_FORGET = Prepared(delete(drafts).where(*_one))
_FORGET_OLD = Prepared(delete(drafts).where(_drafts.saved_at < given("before", Moment)))


class DraftRepository(Repository):
    """One draft for each owner, kind of form and thing that it is about."""

    async def keep(self, draft: Unfinished) -> None:
        """Keep it, in the place of the one before."""
        await self._connection.write(_KEEP, **columns_of(drafts, draft))

    async def get(self, owner: str, kind: str, about_id: str) -> Unfinished | None:
        """The draft, if there is one."""
        return await self._connection.row(_GET, owner=owner, kind=kind, about_id=about_id)

    async def of_owner(self, owner: str) -> tuple[Unfinished, ...]:
        """Everything somebody has begun, the latest first."""
        return await self._connection.rows(_OF_OWNER, owner=owner)

    async def of_customer(self, customer_id: str) -> tuple[Unfinished, ...]:
        """What anybody has begun about a customer, oldest first: they may ask for it."""
        return await self._connection.rows(_OF_CUSTOMER, customer_id=customer_id)

    async def forget(self, owner: str, kind: str, about_id: str) -> None:
        """Throw it away, where there is one."""
        await self._connection.write(_FORGET, owner=owner, kind=kind, about_id=about_id)

    async def forget_before(self, before: datetime) -> int:
        """Throw away what nobody has touched since; returns how many."""
        return await self._connection.write(_FORGET_OLD, before=before)
