"""Restrictions, their breaches and reviews, as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime

from contact_policy.api.schemas.assessments import PolicyReferenceOut
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import EXAMPLE_ID, Body, Day, Id, RequiredText, Text, example
from contact_policy.api.schemas.measures import MeasureShape, measure_shape
from contact_policy.policy.lifecycle import RestrictionStatus, Standing
from contact_policy.policy.words import Behaviour, ReviewOutcome
from contact_policy.records import RestrictionRecord
from contact_policy.services.restrictions import ReviewFindings


class RestrictionOut(Answer):
    """A restriction as it stands at the moment of asking."""

    id: str
    customer_id: str
    status: RestrictionStatus
    measures: list[MeasureShape]
    behaviours: list[Behaviour]
    starts_on: date
    ends_on: date | None
    review_on: date
    lapses_at: datetime
    without_warning: bool
    authorised_by: str
    authorised_at: datetime
    proposal_id: str
    decision_id: str
    decision_notice_id: str
    replaces: str | None
    ended_at: datetime | None
    ended_by: str
    end_reasons: str
    policy: PolicyReferenceOut


def restriction_out(record: RestrictionRecord, standing: Standing) -> RestrictionOut:
    """A restriction as callers see it; ``review_on`` is the review date that holds."""
    restriction = record.restriction
    return RestrictionOut(
        id=record.id,
        customer_id=record.customer_id,
        status=standing.status,
        measures=[measure_shape(measure) for measure in restriction.measures],
        behaviours=list(restriction.behaviours),
        starts_on=restriction.starts_on,
        ends_on=restriction.ends_on,
        review_on=standing.review_on,
        lapses_at=standing.lapses_at,
        without_warning=restriction.without_warning,
        authorised_by=record.authorised_by,
        authorised_at=restriction.authorised_at,
        proposal_id=record.proposal_id,
        decision_id=record.decision_id,
        decision_notice_id=record.decision_notice_id,
        replaces=record.replaces,
        ended_at=restriction.ended_at,
        ended_by=record.ended_by,
        end_reasons=record.end_reasons,
        policy=PolicyReferenceOut.model_validate(record.policy),
    )


class BreachIn(Body):
    """The contact that broke the conditions, and how."""

    model_config = example(contact_event_id=EXAMPLE_ID, description="Would not end the call after ten minutes")

    contact_event_id: Id
    description: Text = ""


class BreachOut(Answer):
    """A recorded breach; `staff_guidance` says what staff may do. It restricts nothing new."""

    id: str
    restriction_id: str
    customer_id: str
    contact_event_id: str
    description: str
    recorded_by: str
    recorded_at: datetime
    staff_guidance: str


class ReviewIn(Body):
    """What a review decides. `next_review_on` defaults to the policy's interval, never after the end."""

    model_config = example(
        outcome="continue", reasons="Calls are shorter, but still daily.", next_review_on="2027-04-10"
    )

    outcome: ReviewOutcome
    reasons: RequiredText
    next_review_on: Day | None = None

    def findings(self) -> ReviewFindings:
        """The review as the service takes it."""
        return ReviewFindings(outcome=self.outcome, reasons=self.reasons, next_review_on=self.next_review_on)


class ReviewOut(Answer):
    """A review, and the draft of the letter that tells of it."""

    id: str
    restriction_id: str
    customer_id: str
    outcome: ReviewOutcome
    reasons: str
    next_review_on: date | None
    reviewed_by: str
    reviewed_at: datetime
    notice_id: str


class LiftIn(Body):
    """Why a restriction is lifted."""

    model_config = example(reasons="Calls have been civil and short for two months.")

    reasons: RequiredText
