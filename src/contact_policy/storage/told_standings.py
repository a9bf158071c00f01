"""How each restriction stands by what the change feed has told of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, or_, select
from sqlalchemy.dialects.postgresql import insert

from contact_policy.policy.lifecycle import RestrictionStatus
from contact_policy.records.changes import ToldStanding
from contact_policy.storage.columns import Id, Moment, has_code
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import restrictions, told_standings

# Of these nothing more comes about by the passing of time.
OVER = (RestrictionStatus.LAPSED, RestrictionStatus.LIFTED, RestrictionStatus.QUASHED, RestrictionStatus.REPLACED)

_told = told_standings.c
_columns = {column.name: given(column.name, column.type) for column in _told}
_OF = Prepared(select(told_standings).where(_told.restriction_id == given("restriction_id", Id)), ToldStanding)
_KEEP = Prepared(
    insert(told_standings)
    .values(_columns)
    .on_conflict_do_update(
        index_elements=["restriction_id"],
        set_={name: value for name, value in _columns.items() if name != "restriction_id"},
    )
)
_DUE = Prepared(
    select(restrictions.c.id, _told.next_at)
    .outerjoin(told_standings, _told.restriction_id == restrictions.c.id)
    .where(
        or_(
            _told.restriction_id.is_(None),
            _told.next_at <= given("now", Moment),
            (_told.edition != given("edition", Text)) & ~has_code(_told.status, OVER),
        )
    )
    .order_by(restrictions.c.id)
)


class ToldStandingRepository(Repository):
    """One row a restriction, which each time something is told takes the place of the one before."""

    async def of(self, restriction_id: str) -> ToldStanding | None:
        """How it stands by what was told; None where nothing ever was."""
        return await self._connection.row(_OF, restriction_id=restriction_id)

    async def keep(self, told: ToldStanding) -> None:
        """Keep what was told."""
        await self._connection.write(_KEEP, **columns_of(told_standings, told))

    async def due(self, now: datetime, edition: str) -> dict[str, datetime | None]:
        """The restrictions that may stand otherwise by ``now``, or under this edition, than was told; since when.

        None of those of which nothing was told, or that the edition alone may have changed.
        """
        rows = await self._connection.rows(_DUE, now=now, edition=edition)
        return {row["id"]: row["next_at"] for row in rows}
