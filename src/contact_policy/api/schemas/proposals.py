"""Proposals as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from contact_policy.api.schemas.assessments import AssessmentOut, assessment_out
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.considerations import (
    ConsiderationOut,
    CriteriaIn,
    considerations_of,
    considerations_out,
)
from contact_policy.api.schemas.fields import (
    EXAMPLE_ID,
    Body,
    Boolean,
    Day,
    Id,
    RequiredLetterText,
    RequiredText,
    ShortText,
    Text,
    example,
)
from contact_policy.api.schemas.measures import MeasureIn, MeasureOut, measure_facts, measure_shape
from contact_policy.api.schemas.offices_names import BehaviourOut, ServicesIn
from contact_policy.api.schemas.warnings import Behaviours
from contact_policy.records import ProposalRecord, ProposalStatus
from contact_policy.services.proposals import Draft

MOST_MEASURES = 20
MOST_EVENTS = 5_000
MOST_CASES = 200


class WarningExemption(Body):
    """Why there was no warning beforehand."""

    model_config = example(reason="A threat to a member of staff at the counter, reported to the police")

    reason: Text = ""


_EXAMPLE = {
    "measures": [
        {"kind": "call_time_limit", "minutes": 10},
        {"kind": "single_contact", "name": "Public Response Co-ordinator", "phone": "01632 960101"},
    ],
    "behaviours": ["persistent"],
    "grounds": "The decision has been refused again and again, and other customers wait.",
    "evidence_event_ids": [EXAMPLE_ID],
    "case_ids": [EXAMPLE_ID],
    "ends_on": "2027-06-09",
    "review_on": "2027-03-10",
    "criteria": {
        "concern_addressed": {
            "considered_by": "Mary Manager",
            "considered_on": "2026-11-20",
            "finding": "The complaint was investigated and answered in full in February.",
        }
    },
    "lesser_measures_considered": "Reminders and a call-back scheme were tried without success.",
}


class ProposalIn(Body):
    """A request to restrict. What fairness asks for may be missing: the assessment then says so.

    `police_reference` is the police's own, where the conduct was reported to them.
    """

    model_config = example(**_EXAMPLE)

    measures: Annotated[list[MeasureIn], Field(min_length=1, max_length=MOST_MEASURES)]
    behaviours: Behaviours
    grounds: RequiredLetterText
    evidence_event_ids: Annotated[list[Id], Field(max_length=MOST_EVENTS)] = []
    case_ids: Annotated[list[Id], Field(max_length=MOST_CASES)] = []
    starts_on: Day | None = None
    ends_on: Day | None = None
    review_on: Day | None = None
    replaces: Id | None = None
    criteria: CriteriaIn = {}
    lesser_measures_considered: Text = ""
    warning_response_weighed: Text = ""
    warning_exemption: WarningExemption | None = None
    concerns_deciding_officer: Boolean = False
    police_reference: ShortText = ""
    immediate_risk: Text = ""
    aim: Text = Field(default="", description="What the restriction is to achieve.")
    fair_balance: Text = Field(
        default="", description="What was found on weighing that aim against what the restriction costs the customer."
    )
    services: ServicesIn = []

    def draft(self) -> Draft:
        """The proposal for the service to complete: who asks and the missing dates are not the caller's to say."""
        return Draft(
            measures=tuple(measure_facts(measure) for measure in self.measures),
            behaviours=tuple(dict.fromkeys(self.behaviours)),
            grounds=self.grounds,
            starts_on=self.starts_on,
            review_on=self.review_on,
            ends_on=self.ends_on,
            evidence_event_ids=tuple(dict.fromkeys(self.evidence_event_ids)),
            case_ids=tuple(dict.fromkeys(self.case_ids)),
            replaces=self.replaces,
            criteria=considerations_of(self.criteria),
            lesser_measures_considered=self.lesser_measures_considered,
            warning_response_weighed=self.warning_response_weighed,
            warning_exemption_reason=self.warning_exemption.reason if self.warning_exemption else "",
            concerns_deciding_officer=self.concerns_deciding_officer,
            police_reference=self.police_reference,
            immediate_risk=self.immediate_risk,
            aim=self.aim,
            fair_balance=self.fair_balance,
            services=tuple(dict.fromkeys(self.services)),
        )


class AssessmentRequest(ProposalIn):
    """A proposal to be assessed and not stored."""

    model_config = example(customer_id=EXAMPLE_ID, **_EXAMPLE)

    customer_id: Id


class Withdrawal(Body):
    """Why a proposal is taken back."""

    model_config = example(reason="The customer has agreed to one call a week.")

    reason: RequiredText


class ProposalOut(Answer):
    """A proposal with the assessment given when it was made."""

    id: str
    customer_id: str
    status: ProposalStatus
    proposed_by: str
    proposed_at: datetime
    measures: list[MeasureOut]
    behaviours: list[BehaviourOut]
    grounds: str
    evidence_event_ids: list[str]
    case_ids: list[str]
    starts_on: date
    ends_on: date | None
    review_on: date
    review_on_defaulted: bool
    replaces: str | None
    criteria: dict[str, ConsiderationOut]
    lesser_measures_considered: str
    warning_response_weighed: str
    warning_exemption: WarningExemption | None
    concerns_deciding_officer: bool
    police_reference: str
    immediate_risk: str
    aim: str
    fair_balance: str
    services: list[str]
    assessment: AssessmentOut
    withdrawn_by: str
    withdrawn_at: datetime | None
    withdrawal_reason: str


def proposal_out(record: ProposalRecord) -> ProposalOut:
    """A proposal as callers see it."""
    given = record.proposal
    exemption = given.warning_exemption_reason
    return ProposalOut(
        id=record.id,
        customer_id=record.customer_id,
        status=record.status,
        proposed_by=given.proposed_by,
        proposed_at=record.proposed_at,
        measures=[measure_shape(measure) for measure in given.measures],
        behaviours=list(given.behaviours),
        grounds=given.grounds,
        evidence_event_ids=list(given.evidence_event_ids),
        case_ids=list(given.case_ids),
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        review_on=given.review_on,
        review_on_defaulted=given.review_on_defaulted,
        replaces=given.replaces,
        criteria=considerations_out(given.criteria),
        lesser_measures_considered=given.lesser_measures_considered,
        warning_response_weighed=given.warning_response_weighed,
        warning_exemption=WarningExemption(reason=exemption) if exemption else None,
        concerns_deciding_officer=given.concerns_deciding_officer,
        police_reference=given.police_reference,
        immediate_risk=given.immediate_risk,
        aim=given.aim,
        fair_balance=given.fair_balance,
        services=list(given.services),
        assessment=assessment_out(record.assessment),
        withdrawn_by=record.withdrawn_by,
        withdrawn_at=record.withdrawn_at,
        withdrawal_reason=record.withdrawal_reason,
    )
