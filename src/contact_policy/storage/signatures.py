"""Signatures under decisions that several people make. Only ever added."""

from __future__ import annotations

from contact_policy.records.signatures import SignatureRecord
from contact_policy.storage.columns import Id
from contact_policy.storage.connection import Repository, columns_of
from contact_policy.storage.prepared import Prepared, given, selecting
from contact_policy.storage.tables import decision_signatures

_OF_PROPOSAL = Prepared(
    selecting(decision_signatures, SignatureRecord)
    .where(decision_signatures.c.proposal_id == given("proposal_id", Id))
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
        return await self._connection.rows(_OF_PROPOSAL, proposal_id=proposal_id)
