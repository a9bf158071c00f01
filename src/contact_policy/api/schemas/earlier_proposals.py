"""What was proposed before, as the one who decides sees it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.measures import MeasureOut, measure_shape
from contact_policy.api.schemas.offices_names import BehaviourOut
from contact_policy.records import ProposalStatus
from contact_policy.services.earlier_proposals import EarlierProposal
from contact_policy.services.restriction_outcomes import Ending


class EarlierProposalOut(Answer):
    """Another proposal about the same customer, with what became of it. What has not happened is null or empty."""

    proposal_id: str
    status: ProposalStatus
    behaviours: list[BehaviourOut]
    measures: list[MeasureOut]
    evidence_event_ids: list[str]
    proposed_by: str
    proposed_at: datetime
    withdrawn_at: datetime | None
    withdrawal_reason: str
    decided_by: str
    decided_at: datetime | None
    reasons: str = Field(description="The reasons of the decision")
    restriction_id: str | None
    ended_at: datetime | None
    ended_how: Ending | None
    ended_by: str = Field(description="Empty where it ended by itself")
    end_reasons: str
    quashed_at: datetime | None = Field(description="When an appeal against it was allowed, if it was")
    may_be_decided_again: bool


def earlier_proposal_out(earlier: EarlierProposal) -> EarlierProposalOut:
    """An earlier proposal as callers see it."""
    put, decision, restriction, ended = earlier.put, earlier.decision, earlier.restriction, earlier.ended
    return EarlierProposalOut(
        proposal_id=put.id,
        status=put.status,
        behaviours=list(put.proposal.behaviours),
        measures=[measure_shape(measure) for measure in put.proposal.measures],
        evidence_event_ids=list(put.proposal.evidence_event_ids),
        proposed_by=put.proposal.proposed_by,
        proposed_at=put.proposed_at,
        withdrawn_at=put.withdrawn_at,
        withdrawal_reason=put.withdrawal_reason,
        decided_by=decision.decided_by if decision else "",
        decided_at=decision.decided_at if decision else None,
        reasons=decision.reasons if decision else "",
        restriction_id=restriction.id if restriction else None,
        ended_at=ended.at if ended else None,
        ended_how=ended.how if ended else None,
        ended_by=restriction.ended_by if restriction and ended else "",
        end_reasons=restriction.end_reasons if restriction and ended else "",
        quashed_at=restriction.restriction.quashed_at if restriction else None,
        may_be_decided_again=restriction.restriction.may_be_decided_again if restriction else False,
    )
