"""Reviews of restrictions, as callers send them and see them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from contact_policy.api.schemas.assessments import AssessmentOut, assessment_out
from contact_policy.api.schemas.base import Answer
from contact_policy.api.schemas.considerations import ConsiderationOut, CriteriaIn, considerations_out, recorded_of
from contact_policy.api.schemas.fields import NAMES, Body, Day, Id, RequiredLetterText, Text, example
from contact_policy.api.schemas.measures import MeasureIn, MeasureOut, measure_facts, measure_shape
from contact_policy.api.schemas.support import SupportOut, support_out
from contact_policy.policy.vocabulary import ReviewOutcome
from contact_policy.records import ReviewRecord
from contact_policy.services.reviews import ReviewFindings

MOST_MEASURES = 20


class ReviewIn(Body):
    """What a review decides. `next_review_on` defaults to the policy's interval, never after the end.

    `measures` are those that go on where the outcome is `vary`, the same or gentler; else they are left out.
    """

    model_config = example(
        outcome="continue",
        reasons="Calls are shorter, but still daily.",
        next_review_on="2027-04-10",
        support_weighed="The case was reopened since; the daily calls are about another matter.",
        recorded_reasons={"conduct-since-last-review": "The limit is what has kept the calls short."},
    )

    outcome: ReviewOutcome
    reasons: RequiredLetterText
    next_review_on: Day | None = None
    measures: Annotated[list[MeasureIn], Field(max_length=MOST_MEASURES)] = []
    support_weighed: Text = Field(
        default="", description="How what no longer holds was weighed; required where the restriction's support is lost"
    )
    reconsideration_request_id: Id | None = Field(default=None, description="The customer's request that it answers")
    recorded_reasons: Annotated[
        dict[str, Text],
        Field(
            max_length=50,
            json_schema_extra=NAMES,
            description="By rule: what a review is asked for beside its reasons, as `checks` says",
        ),
    ] = {}
    criteria: CriteriaIn = {}

    def findings(self) -> ReviewFindings:
        """The review as the service takes it."""
        return ReviewFindings(
            outcome=self.outcome,
            reasons=self.reasons,
            next_review_on=self.next_review_on,
            measures=tuple(measure_facts(measure) for measure in self.measures),
            support_weighed=self.support_weighed,
            reconsideration_request_id=self.reconsideration_request_id,
            recorded=recorded_of(self.criteria, self.recorded_reasons),
        )


class ReviewOut(Answer):
    """A review, and the draft of the letter that tells of it. `measures` are what it was varied to, else empty.

    `assessment` is the engine's on the facts of that day, before anything was changed; null in earlier releases.
    """

    id: str
    restriction_id: str
    customer_id: str
    outcome: ReviewOutcome
    reasons: str
    next_review_on: date | None
    measures: list[MeasureOut]
    reviewed_by: str
    reviewed_at: datetime
    notice_id: str
    assessment: AssessmentOut | None
    support: SupportOut | None = Field(description="As the reviewer found it; null where nobody could ask")
    support_weighed: str
    reconsideration_request_id: str | None
    recorded_reasons: dict[str, str]
    criteria: dict[str, ConsiderationOut] = Field(description="What was considered at the review, by criterion")


def review_out(record: ReviewRecord) -> ReviewOut:
    """A review as callers see it."""
    return ReviewOut(
        id=record.id,
        restriction_id=record.restriction_id,
        customer_id=record.customer_id,
        outcome=record.outcome,
        reasons=record.reasons,
        next_review_on=record.next_review_on,
        measures=[measure_shape(measure) for measure in record.measures],
        reviewed_by=record.reviewed_by,
        reviewed_at=record.reviewed_at,
        notice_id=record.notice_id,
        assessment=assessment_out(record.assessment) if record.assessment else None,
        support=support_out(record.support, record.reviewed_at) if record.support else None,
        support_weighed=record.support_weighed,
        reconsideration_request_id=record.reconsideration_request_id,
        recorded_reasons=dict(record.recorded_reasons),
        criteria=considerations_out(record.criteria),
    )
