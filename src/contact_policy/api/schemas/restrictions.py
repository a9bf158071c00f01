"""Restrictions and their breaches, as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from contact_policy.api.schemas.assessments import PolicyReferenceOut
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.fields import EXAMPLE_ID, Body, Id, LetterText, RequiredLetterText, example
from contact_policy.api.schemas.measures import MeasureKindName, MeasureOut, measure_shape
from contact_policy.api.schemas.offices_names import BehaviourOut
from contact_policy.api.schemas.support import SupportOut, support_out
from contact_policy.policy.lifecycle import RestrictionStatus, Standing
from contact_policy.policy.vocabulary import Channel
from contact_policy.records import RestrictionRecord
from contact_policy.records.reviews import BreachesSince


class BreachesSinceOut(Answer):
    """The breaches since the last review (or the authorisation), for the next one to weigh; they do nothing alone."""

    since: datetime
    count: int
    last_at: datetime | None
    by_channel: dict[Channel, int]
    by_measure: dict[MeasureKindName, int] = Field(description="Those of which somebody said which measure they broke")
    by_month: dict[str, int] = Field(description="By the month of the contact, such as `2026-11`")
    earlier: int = Field(description="How many there were before")


class RestrictionOut(Answer):
    """A restriction as it stands at the moment of asking."""

    id: str
    customer_id: str
    status: RestrictionStatus
    measures: list[MeasureOut]
    services: list[str]
    behaviours: list[BehaviourOut]
    starts_on: date
    ends_on: date | None
    review_on: date
    review_overdue: bool = Field(description="Its review should have been held; it ends by itself at `lapses_at`")
    lapses_at: datetime
    breaches_since_review: BreachesSinceOut
    support: SupportOut
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


class MeasureKindOut(Answer):
    """A measure by its kind alone."""

    kind: MeasureKindName


class RestrictionOutlineOut(Answer):
    """A restriction as a CRM system is told of it: how it stands and until when, not why."""

    id: str
    customer_id: str
    status: RestrictionStatus
    measures: list[MeasureKindOut]
    services: list[str]
    starts_on: date
    ends_on: date | None
    review_on: date
    lapses_at: datetime
    ended_at: datetime | None


class LiftedOut(RestrictionOut):
    """A restriction that was lifted just now; `notice_id` is the draft of the letter that says so."""

    notice_id: str


def restriction_out(
    record: RestrictionRecord, standing: Standing, breaches: BreachesSince, today: date
) -> RestrictionOut:
    """A restriction as callers see it on ``today``; ``review_on`` is the review date that holds."""
    restriction = record.restriction
    return RestrictionOut(
        id=record.id,
        customer_id=record.customer_id,
        status=standing.status,
        measures=[measure_shape(measure) for measure in restriction.measures],
        services=list(restriction.services),
        behaviours=list(restriction.behaviours),
        starts_on=restriction.starts_on,
        ends_on=restriction.ends_on,
        review_on=standing.review_on,
        review_overdue=standing.is_overdue(today),
        lapses_at=standing.lapses_at,
        breaches_since_review=BreachesSinceOut.model_validate(breaches),
        support=support_out(record.support, restriction.authorised_at),
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


def restriction_outline_out(record: RestrictionRecord, standing: Standing) -> RestrictionOutlineOut:
    """A restriction's outline."""
    restriction = record.restriction
    return RestrictionOutlineOut(
        id=record.id,
        customer_id=record.customer_id,
        status=standing.status,
        measures=[MeasureKindOut(kind=measure.kind) for measure in restriction.measures],
        services=list(restriction.services),
        starts_on=restriction.starts_on,
        ends_on=restriction.ends_on,
        review_on=standing.review_on,
        lapses_at=standing.lapses_at,
        ended_at=restriction.ended_at,
    )


class BreachIn(Body):
    """The contact that broke the conditions, and how."""

    model_config = example(contact_event_id=EXAMPLE_ID, description="Would not end the call after ten minutes")

    contact_event_id: Id
    description: LetterText = ""
    measure: MeasureKindName | None = Field(default=None, description="Which of the restriction's measures it broke")


class BreachReminderIn(Body):
    """Which breach the customer is to be reminded of (the latest, where it is left out), and in what words.

    `description` tells the customer what happened; it is the breach's own where it is left out.
    """

    model_config = example(description="You rang nine times in one morning, and would not end any of the calls.")

    breach_id: Id | None = None
    description: LetterText = ""


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
    measure: MeasureKindName | None


class LiftIn(Body):
    """Why a restriction is lifted."""

    model_config = example(reasons="Calls have been civil and short for two months.")

    reasons: RequiredLetterText
