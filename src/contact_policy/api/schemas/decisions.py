"""Decisions as callers send them and see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from contact_policy.api.schemas.assessments import AssessmentOut, assessment_out
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.considerations import CriteriaIn
from contact_policy.api.schemas.fields import NAMES, Body, RequiredLetterText, Text, example
from contact_policy.api.schemas.how_decided import (
    ConsultationIn,
    HowDecidedOut,
    MeetingIn,
    SubstitutionIn,
    consultation_of,
    meeting_of,
    substitution_of,
)
from contact_policy.policy.deciders import ConsideredAtDecision
from contact_policy.records import DecisionOutcome, DecisionRecord
from contact_policy.services.decisions import ProposalRuling


class DecisionIn(Body):
    """Authorise or refuse, with reasons; `recorded_reasons` answers by rule id what the policy leaves to judgement.

    `meeting`, `substitute`, `consultations` and `criteria` are given where the policy in use asks for them.
    """

    model_config = example(
        outcome="authorise",
        reasons="The calls go on after a written warning, and keep other callers waiting.",
        recorded_reasons={"lesser-measure-considered": "Reminders and a call-back scheme were tried for months."},
    )

    outcome: DecisionOutcome
    reasons: RequiredLetterText
    recorded_reasons: Annotated[dict[str, Text], Field(max_length=50, json_schema_extra=NAMES)] = {}
    meeting: MeetingIn | None = None
    substitute: SubstitutionIn | None = None
    consultations: Annotated[list[ConsultationIn], Field(max_length=20)] = []
    criteria: CriteriaIn = {}

    def ruling(self) -> ProposalRuling:
        """The decision as the service takes it."""
        return ProposalRuling(
            outcome=self.outcome,
            reasons=self.reasons,
            recorded_reasons=self.recorded_reasons,
            meeting=meeting_of(self.meeting),
            substitute=substitution_of(self.substitute),
            consultations=tuple(consultation_of(each) for each in self.consultations),
            criteria=tuple(
                ConsideredAtDecision(criterion=name, found=given.facts()) for name, given in self.criteria.items()
            ),
        )


class DecisionStanding(StrEnum):
    """What came of it: others must agree before anything does, or it is decided."""

    AWAITING_AGREEMENT = "awaiting_agreement"
    AUTHORISED = "authorised"
    REFUSED = "refused"


class DecisionOut(Answer):
    """A decision, with the assessment made anew at that moment.

    While others must agree, `standing` is `awaiting_agreement`: it restricts nobody yet, and no letter is drafted.
    """

    id: str
    proposal_id: str
    customer_id: str
    outcome: DecisionOutcome
    standing: DecisionStanding
    reasons: str
    recorded_reasons: dict[str, str]
    decided_by: str
    decided_at: datetime
    assessment: AssessmentOut
    restriction_id: str | None
    notice_id: str | None
    how_decided: HowDecidedOut


def decision_out(record: DecisionRecord) -> DecisionOut:
    """A decision as callers see it."""
    return DecisionOut(
        id=record.id,
        proposal_id=record.proposal_id,
        customer_id=record.customer_id,
        outcome=record.outcome,
        standing=_standing(record),
        reasons=record.reasons,
        recorded_reasons=dict(record.recorded_reasons),
        decided_by=record.decided_by,
        decided_at=record.decided_at,
        assessment=assessment_out(record.assessment),
        restriction_id=record.restriction_id,
        notice_id=record.notice_id,
        how_decided=HowDecidedOut.of(record.how_decided),
    )


def _standing(record: DecisionRecord) -> DecisionStanding:
    if record.awaits_agreement:
        return DecisionStanding.AWAITING_AGREEMENT
    is_refusal = record.outcome is DecisionOutcome.REFUSE
    return DecisionStanding.REFUSED if is_refusal else DecisionStanding.AUTHORISED
