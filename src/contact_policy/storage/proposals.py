"""Managers' proposals to restrict, each as made, with the assessment and facts of its moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from contact_policy.errors import PreconditionFailed
from contact_policy.records import Page, ProposalRecord, ProposalStatus
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.membership import belongs
from contact_policy.storage.pages import newest_first
from contact_policy.storage.tables import restriction_proposals


class ProposalRepository(Repository):
    """What was proposed, and where it stands."""

    async def add(self, proposal: ProposalRecord) -> None:
        """Keep a new proposal."""
        values = columns_of(restriction_proposals, proposal)
        await self._connection.write(insert(restriction_proposals).values(values))

    async def get(self, id_: str) -> ProposalRecord:
        """The proposal. Raises NotFound."""
        column = restriction_proposals.c.id
        row = await self._connection.by_id(select(restriction_proposals), column, id_, "restriction proposal")
        return ProposalRecord(**row)

    async def ids(self) -> tuple[str, ...]:
        """The id of every proposal, newest first."""
        proposals = restriction_proposals
        rows = await self._connection.rows(select(proposals.c.id).order_by(proposals.c.id.desc()))
        return tuple(row["id"] for row in rows)

    async def set_status(
        self,
        id_: str,
        status: ProposalStatus,
        *,
        version: int,
        withdrawn_by: str = "",
        withdrawn_at: datetime | None = None,
        withdrawal_reason: str = "",
    ) -> None:
        """Move it on. Raises PreconditionFailed if it is no longer at the ``version`` the caller read."""
        proposals = restriction_proposals
        statement = update(proposals).where(proposals.c.id == id_, proposals.c.version == version)
        reached = await self._connection.write(
            statement.values(
                status=status,
                withdrawn_by=withdrawn_by,
                withdrawn_at=withdrawn_at,
                withdrawal_reason=withdrawal_reason,
                version=version + 1,
            )
        )
        if not reached:
            raise PreconditionFailed("The proposal changed since it was read.")

    async def list(
        self, page: Page, *, status: ProposalStatus | None = None, customer_id: str | None = None
    ) -> tuple[tuple[ProposalRecord, ...], str | None]:
        """One page, newest first, of the proposals that match every filter given, and the cursor of the next page."""
        statement = select(restriction_proposals)
        if status is not None:
            statement = statement.where(restriction_proposals.c.status == status)
        if customer_id is not None:
            statement = statement.where(belongs(restriction_proposals.c.customer_id, customer_id))
        rows, after = await newest_first(self._connection, statement, page, restriction_proposals.c.id)
        return tuple(ProposalRecord(**row) for row in rows), after

    async def for_customer(self, customer_id: str) -> tuple[ProposalRecord, ...]:
        """Every proposal about one customer, oldest first."""
        proposals = restriction_proposals
        statement = select(proposals).where(belongs(proposals.c.customer_id, customer_id))
        rows = await self._connection.rows(statement.order_by(proposals.c.id))
        return tuple(ProposalRecord(**row) for row in rows)
