"""The Chief Executive's decisions, each with the assessment and facts of its moment. One a proposal, for ever."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from contact_policy.policy.facts import Refusal
from contact_policy.policy.findings import Verdict
from contact_policy.records import DecisionOutcome, DecisionRecord, DecisionTold
from contact_policy.storage.as_known import AsKnown, AsOf
from contact_policy.storage.columns import Code, Id, member_of
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import decisions, restriction_proposals

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


def _refusals(as_of: AsOf) -> Select[Any]:
    """Select the refusals of proposals about a customer by ``as_of``, or by now, oldest first."""
    c = decisions.c
    statement = select(c.proposal_id, c.decided_at, restriction_proposals.c.proposal)
    statement = statement.join(restriction_proposals, restriction_proposals.c.id == c.proposal_id)
    statement = statement.where(belongs(c.customer_id, as_of), c.outcome == DecisionOutcome.REFUSE.value)
    if as_of is not None:
        statement = statement.where(c.decided_at <= as_of)
    return statement.order_by(c.id)


_REFUSALS = AsKnown(_refusals)


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

    async def refusals(self, customer_id: str, as_of: datetime | None = None) -> tuple[Refusal, ...]:
        """The refusals of proposals about one customer by ``as_of`` (None: by now), oldest first."""
        rows = await self._connection.rows(_REFUSALS.at(as_of), customer_id=customer_id, as_of=as_of)
        return tuple(
            Refusal(proposal_id=row["proposal_id"], behaviours=row["proposal"].behaviours, decided_at=row["decided_at"])
            for row in rows
        )
