"""How much is on record of a customer: what is asked before work that grows with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, Select, Table, func, literal_column, select

from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Repository
from contact_policy.storage.membership import belongs
from contact_policy.storage.prepared import Prepared, given
from contact_policy.storage.rows import Row
from contact_policy.storage.tables import appeals, contact_events, notices, restriction_proposals, restrictions


def _whose(matter: Table) -> Prepared[Row]:
    return Prepared(select(matter.c.customer_id).where(matter.c.id == given("id", Id)))


# Whose matter a thing is, by the name of its id in a path.
_WHOSE = {
    "proposal_id": _whose(restriction_proposals),
    "appeal_id": _whose(appeals),
    "restriction_id": _whose(restrictions),
    "notice_id": _whose(notices),
}

_theirs: Select[Any] = select(literal_column("1")).where(belongs(contact_events.c.customer_id))
_some = _theirs.select_from(contact_events).limit(given("at_most", Integer)).subquery()
_COUNT = Prepared(select(func.count()).select_from(_some))


class SizeRepository(Repository):
    """Counts that stop where it is clear that it is much."""

    async def contacts(self, name: str, id_: str, *, at_most: int) -> int:
        """How many contacts the customer has, counted up to ``at_most``.

        ``name`` says whose id it is: ``customer_id``, or of a thing of theirs. 0 where there is no such thing.
        """
        customer_id = id_ if name == "customer_id" else await self._connection.value(_WHOSE[name], id=id_)
        if customer_id is None:
            return 0
        found: int = await self._connection.value(_COUNT, customer_id=customer_id, at_most=at_most)
        return found
