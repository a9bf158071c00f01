"""Proposals that are tried: what the engine would say, and which criteria it would ask. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from contact_policy.policy import answer, ask
from contact_policy.policy.asked_when import asked_because
from contact_policy.policy.deciding import awaited_title
from contact_policy.policy.findings import Assessment
from contact_policy.services import case_files
from contact_policy.services.context import Context
from contact_policy.services.proposals import Draft, complete


class TriedProposal(NamedTuple):
    """What the engine says of a proposal, which criteria are asked of it, each with why, and who would decide on it."""

    assessment: Assessment
    asked_because: Mapping[str, str]
    deciding_title: str


async def try_draft(context: Context, customer_id: str, draft: Draft) -> TriedProposal:
    """What the engine says of a proposal. Raises NotFound where there is no such customer."""
    cited = draft.evidence_event_ids
    file = await case_files.to_answer(context.tx, context.policy, customer_id, context.now, cited)
    question = ask(context.policy, file, complete(context, file, draft))
    return TriedProposal(answer(question), asked_because(question), awaited_title(question))
