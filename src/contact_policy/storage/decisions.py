"""The Chief Executive's decisions, each with the assessment and facts of its moment. One a proposal, for ever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from contact_policy.policy.findings import Verdict
from contact_policy.records import DecisionRecord, DecisionTold
from contact_policy.storage.columns import Code, Id, member_of
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import decisions

_BY_PROPOSAL = Prepared(
    selecting(decisions, DecisionRecord).where(decisions.c.proposal_id == given("proposal_id", Id)), DecisionRecord
)
_FACTS = Prepared(select(decisions.c.facts).where(decisions.c.id == given("id", Id)))
_TOLD = Prepared(
    selecting(decisions, DecisionTold)
    .add_columns(member_of(decisions.c.assessment, "verdict", Code(Verdict)))
    .where(belongs(decisions.c.customer_id))
    .order_by(decisions.c.id),
    DecisionTold,
)


class DecisionRepository(Repository):
    """What was decided on a proposal, and why."""

    async def add(self, decision: DecisionRecord, facts: Mapping[str, Any]) -> None:
        """Keep a new decision, and the facts that its assessment rests on (plain data).

        Raises AlreadyDecided if its proposal has one, even one made at the same moment. The restriction and the notice
        it names must be stored by the time the transaction commits.
        """
        await self._connection.add(decisions, columns_of(decisions, decision) | {"facts": facts})

    async def by_proposal(self, proposal_id: str) -> DecisionRecord | None:
        """The decision on one proposal, if it is decided."""
        return await self._connection.row(_BY_PROPOSAL, proposal_id=proposal_id)

    async def facts(self, id_: str) -> Mapping[str, Any]:
        """The facts that a decision's assessment rests on. They are large: only whoever asks it again needs them."""
        facts: Mapping[str, Any] = await self._connection.value(_FACTS, id=id_)
        return facts

    async def told(self, customer_id: str) -> tuple[DecisionTold, ...]:
        """What one customer's record tells of decisions about them, oldest first."""
        return await self._connection.rows(_TOLD, customer_id=customer_id)
