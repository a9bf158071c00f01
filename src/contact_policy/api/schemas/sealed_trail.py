"""The sealed trail as callers see it: checkpoints, proofs, and what was found to be altered."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.records.seals import InclusionProof
from contact_policy.services.alterations import Alteration, Verification

# Where everything was changed, a list of everything tells no more.
_MOST_NAMED = 200


class AlterationOut(Answer):
    """One alteration of the trail, or of a record that it tells of."""

    kind: Alteration = Field(description="What was done")
    sequence: int | None = Field(description="The entry that it shows at; null where it is the trail as a whole")
    record: str | None = Field(description="The row it was done to, as `table/id`; null for one of the trail itself")
    detail: str | None = Field(description="What more is known; or null")


class VerificationOut(Answer):
    """How many entries were checked, and what was found. Nothing was altered where `alterations` is empty."""

    entries: int = Field(description="How many were checked")
    altered: list[int] = Field(description=f"The entries at which something shows, the first {_MOST_NAMED} of them")
    alterations: list[AlterationOut] = Field(description=f"What was found, the first {_MOST_NAMED} of it")
    alterations_count: int = Field(description="How much was found in all")
    erased: int = Field(description="Records that were blanked as the trail tells: erased, not altered")
    unsealed: int = Field(description="Entries from before the trail was sealed: held against their own digests alone")
    waiting: int = Field(description="Entries that are to be sealed yet: within seconds where the service has a key")


class CheckpointOut(Answer):
    """A signed statement of how the tree over the trail stood."""

    size: int = Field(description="How many entries it covers")
    signed_at: datetime = Field(description="When it was made, by the database's clock")
    note: str = Field(description="The signed note itself, to be kept outside the office")


class InclusionProofOut(Answer):
    """That an entry is in the tree of a checkpoint (RFC 6962): its leaf, and the hashes up to the root."""

    sequence: int
    leaf: str = Field(description="The text that is hashed for the entry, with the digests of the records it tells of")
    leaf_index: int = Field(description="Its place in the tree, from 0")
    path: list[str] = Field(description="The sibling hashes from below, in base64")
    checkpoint: str = Field(description="The signed note whose root they lead to")


def verification_out(found: Verification) -> VerificationOut:
    """A verification as callers see it."""
    return VerificationOut(
        entries=found.entries,
        altered=list(found.altered[:_MOST_NAMED]),
        alterations=[
            AlterationOut(kind=one.kind, sequence=one.sequence, record=one.record or None, detail=one.said or None)
            for one in found.findings[:_MOST_NAMED]
        ],
        alterations_count=found.found,
        unsealed=found.unsealed,
        erased=found.erased,
        waiting=found.waiting,
    )


def proof_out(proof: InclusionProof) -> InclusionProofOut:
    """A proof as callers see it."""
    return InclusionProofOut(
        sequence=proof.sequence,
        leaf=proof.leaf,
        leaf_index=proof.leaf_index,
        path=[b64encode(sibling).decode() for sibling in proof.path],
        checkpoint=proof.checkpoint,
    )
