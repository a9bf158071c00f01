"""The record, the trail and the dossier as callers see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from contact_policy.api.schemas.appeals import AppealOut, appeal_out
from contact_policy.api.schemas.assessments import AssessmentOut, ClassificationOut, PolicyReferenceOut, assessment_out
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.cases import CaseOut
from contact_policy.api.schemas.considerations import ConsiderationOut, considerations_out
from contact_policy.api.schemas.contact_events import ContactEventOut, contact_event_out
from contact_policy.api.schemas.customers import CustomerOut
from contact_policy.api.schemas.earlier_proposals import EarlierProposalOut, earlier_proposal_out
from contact_policy.api.schemas.filed_contacts import FiledContactOut, filed_contact_out
from contact_policy.api.schemas.how_decided import WhoDecidesOut, who_decides_out
from contact_policy.api.schemas.proposals import ProposalOut, proposal_out
from contact_policy.api.schemas.restrictions import RestrictionOut, restriction_out
from contact_policy.api.schemas.spoken_warnings import SpokenWarningOut
from contact_policy.api.schemas.warnings import WarningOut, warning_out
from contact_policy.api.schemas.weighing import PointAgainstOut, points_out
from contact_policy.policy import Policy
from contact_policy.policy.lifecycle import standing_at
from contact_policy.policy.working_days import london_date
from contact_policy.records.data_requests import UNCONTESTED
from contact_policy.services.proposals import Dossier


class EntryOut(Answer):
    """One line of the record. `by` is empty where nobody acted: a lapse happens by itself."""

    at: datetime
    kind: str
    by: str
    subject: str
    details: dict[str, Any]


class RecordOut(Answer):
    """A customer's case file, oldest first."""

    customer_id: str
    items: list[EntryOut]
    next_cursor: str | None


class AuditEntryOut(Answer):
    """One line of the trail: who did what to which thing, when, under which policy edition."""

    sequence: int
    at: datetime
    actor: str
    roles: list[str]
    action: str
    subject: str
    customer_id: str | None
    policy: PolicyReferenceOut
    request_id: str
    details: dict[str, Any]
    digest: str


class ConflictOfInterestOut(Answer):
    """Whether the case concerns the person who decides it, and what the policy says the customer can do then.

    It is told, and stands in nobody's way: nobody else may decide (MC-8.3).
    """

    concerns_deciding_officer: bool
    deciding_title: str
    path: str


class UnsupportedOut(Answer):
    """A restriction in being whose warning was quashed on appeal. Nothing ends by that: somebody must look at it."""

    restriction_id: str
    quashed_warning_ids: list[str]


class DossierOut(Answer):
    """The whole case on one page. `assessment` is made anew; the proposal holds the one it was made with."""

    customer: CustomerOut
    proposal: ProposalOut
    classification: ClassificationOut
    assessment: AssessmentOut
    evidence: list[ContactEventOut]
    criteria: dict[str, ConsiderationOut]
    warnings: list[WarningOut]
    spoken_warnings: list[SpokenWarningOut] = Field(description="What the customer was told by word of mouth")
    cases: list[CaseOut]
    restrictions: list[RestrictionOut]
    appeals: list[AppealOut]
    filed_contacts: list[FiledContactOut] = Field(description="What was filed and is still to be seen or answered")
    conflict_of_interest: ConflictOfInterestOut
    unsupported_restrictions: list[UnsupportedOut]
    earlier_proposals: list[EarlierProposalOut]
    neutral_observations: list[PointAgainstOut] = Field(description="How the customer was; never held against anyone")
    who_decides: WhoDecidesOut
    speaks_against: list[PointAgainstOut] = Field(description="What favours the customer, or less than is proposed")


def dossier_out(dossier: Dossier, policy: Policy, now: datetime) -> DossierOut:
    """A dossier as callers see it."""
    customer_id = dossier.customer.id
    return DossierOut(
        customer=CustomerOut.model_validate(dossier.customer),
        proposal=proposal_out(dossier.record),
        classification=ClassificationOut.model_validate(dossier.classification),
        assessment=assessment_out(dossier.assessment),
        evidence=[
            contact_event_out(
                customer_id, event, dossier.called.get(event.id), dossier.contests.get(event.id, UNCONTESTED)
            )
            for event in dossier.evidence
        ],
        criteria=considerations_out(dossier.record.proposal.criteria),
        warnings=[warning_out(warning) for warning in dossier.warnings],
        spoken_warnings=[SpokenWarningOut.model_validate(warning) for warning in dossier.spoken_warnings],
        cases=[CaseOut.model_validate(case) for case in dossier.cases],
        restrictions=[
            restriction_out(r, standing_at(policy, r.restriction, now), dossier.breaches[r.id], london_date(now))
            for r in dossier.restrictions
        ],
        appeals=[appeal_out(appeal, london_date(now)) for appeal in dossier.appeals],
        filed_contacts=[filed_contact_out(item, london_date(now)) for item in dossier.filed_contacts],
        conflict_of_interest=ConflictOfInterestOut(
            concerns_deciding_officer=dossier.record.proposal.concerns_deciding_officer,
            deciding_title=dossier.deciding_title,
            path=policy.authority.conflict_path,
        ),
        unsupported_restrictions=[
            UnsupportedOut(restriction_id=restriction_id, quashed_warning_ids=list(warning_ids))
            for restriction_id, warning_ids in dossier.quashed_support.items()
        ],
        earlier_proposals=[earlier_proposal_out(earlier) for earlier in dossier.earlier],
        neutral_observations=points_out(dossier.neutral_observations),
        speaks_against=points_out(dossier.against),
        who_decides=who_decides_out(
            policy, dossier.deciders, dossier.deciding_title, dossier.signatures, dossier.agreed
        ),
    )
