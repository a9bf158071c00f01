"""The Chief Executive's decisions, each with the assessment and facts of its moment. One a proposal, for ever."""

from __future__ import annotations

from sqlalchemy import insert, select

from contact_policy.records import DecisionRecord
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.tables import decisions


class DecisionRepository(Repository):
    """What was decided on a proposal, and why."""

    async def add(self, decision: DecisionRecord) -> None:
        """Keep a new decision. Raises AlreadyDecided if its proposal has one, even one made at the same moment.

        The restriction and the notice it names must be stored by the time the transaction commits.
        """
        await self._connection.write(insert(decisions).values(columns_of(decisions, decision)))

    async def by_proposal(self, proposal_id: str) -> DecisionRecord | None:
        """The decision on one proposal, if it is decided."""
        row = await self._connection.row(select(decisions).where(decisions.c.proposal_id == proposal_id))
        return None if row is None else DecisionRecord(**row)

    async def for_customer(self, customer_id: str) -> tuple[DecisionRecord, ...]:
        """Every decision about one customer, oldest first."""
        statement = select(decisions).where(belongs(decisions.c.customer_id, customer_id))
        rows = await self._connection.rows(statement.order_by(decisions.c.id))
        return tuple(DecisionRecord(**row) for row in rows)
