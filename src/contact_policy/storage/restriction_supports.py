"""Whether what restrictions were decided on still holds, as it was worked out last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from contact_policy.policy.support import Support, SupportState
from contact_policy.storage.columns import Moment, among
from contact_policy.storage.connection import Connection, Repository, columns_of
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.tables import restriction_supports, restrictions

_supports = restriction_supports.c
_OF = Prepared(select(restriction_supports).where(among(_supports.restriction_id)))
_columns = {column.name: given(column.name, column.type) for column in _supports}
_KEEP = Prepared(
    insert(restriction_supports)
    .values(_columns)
    .on_conflict_do_update(
        index_elements=["restriction_id"],
        set_={name: value for name, value in _columns.items() if name != "restriction_id"},
    )
)
_is_open = restrictions.c.ended_at.is_(None) & restrictions.c.lapse_recorded_at.is_(None)
_OLDER = Prepared(
    select(restrictions.c.id)
    .outerjoin(restriction_supports, restrictions.c.id == _supports.restriction_id)
    .where(_is_open, or_(_supports.as_of.is_(None), _supports.as_of < given("before", Moment)))
    .order_by(_supports.as_of.nulls_first(), restrictions.c.id)
    .limit(given("most", BigInteger))
)
_COUNT_LOST = Prepared(
    select(func.count())
    .select_from(restriction_supports.join(restrictions, restrictions.c.id == _supports.restriction_id))
    .where(_supports.state == SupportState.LOST, _is_open)
)


def is_lost() -> ColumnElement[bool]:
    """Hold a selection of restrictions to those whose support is lost."""
    lost = select(_supports.restriction_id).where(
        _supports.restriction_id == restrictions.c.id, _supports.state == SupportState.LOST
    )
    return lost.correlate(restrictions).exists()


async def supports_of(connection: Connection, restriction_ids: Sequence[str]) -> dict[str, Support]:
    """The support of each of these restrictions of which it was worked out."""
    if not restriction_ids:
        return {}
    rows = await connection.rows(_OF, ids=list(restriction_ids))
    return {row["restriction_id"]: Support(state=row["state"], as_of=row["as_of"], lost=row["lost"]) for row in rows}


class RestrictionSupportRepository(Repository):
    """One row a restriction, which each time it is worked out takes the place of the one before."""

    async def keep(self, restriction_id: str, support: Support) -> None:
        """Keep what was worked out."""
        values: dict[str, Any] = columns_of(restriction_supports, support)
        await self._connection.write(_KEEP, restriction_id=restriction_id, **values)

    async def of(self, restriction_ids: Sequence[str]) -> dict[str, Support]:
        """The support of each of these restrictions of which it was worked out."""
        return await supports_of(self._connection, restriction_ids)

    async def older_than(self, before: datetime, most: int | None) -> tuple[str, ...]:
        """Restrictions that nobody ended of which it was worked out last ``before`` then, or never; ``most`` at most.

        Those longest ago come first.
        """
        rows = await self._connection.rows(_OLDER, before=before, most=most)
        return tuple(row["id"] for row in rows)

    async def count_lost(self) -> int:
        """How many restrictions that nobody ended, and whose lapse is not recorded, have lost theirs."""
        return int(await self._connection.value(_COUNT_LOST))
