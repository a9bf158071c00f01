"""Signatures under decisions that several people make. Only ever added."""

from __future__ import annotations

from collections.abc import Sequence

from contact_policy.records.signatures import SignatureRecord
from contact_policy.storage.columns import among
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.prepared import Prepared, selecting
from contact_policy.storage.tables import decision_signatures

_OF_PROPOSALS = Prepared(
    selecting(decision_signatures, SignatureRecord)
    .where(among(decision_signatures.c.proposal_id))
    .order_by(decision_signatures.c.id),
    SignatureRecord,
)


class SignatureRepository(Repository):
    """Who agreed to restrict, before the last whose agreement is the decision."""

    async def add(self, signature: SignatureRecord) -> None:
        """Keep a new one."""
        await self._connection.add(decision_signatures, columns_of(decision_signatures, signature))

    async def of_proposal(self, proposal_id: str) -> tuple[SignatureRecord, ...]:
        """Every one under the decision on a proposal, oldest first."""
        return await self.of_proposals([proposal_id])

    async def of_proposals(self, proposal_ids: Sequence[str]) -> tuple[SignatureRecord, ...]:
        """Every one under the decisions on these, oldest first."""
        return await self._connection.rows(_OF_PROPOSALS, ids=list(proposal_ids))
